def assign_ovens(ovens, cooling, vases):
    r = []
    o = 0
    f = [0] * ovens
    for v in vases:
        t = v[0]
        if f[o] > t:
            t = f[o]
        r.append([o, t])
        f[o] = t + v[1]
        o = o + 1
        if o == ovens:
            o = 0
    return r
