def assign_ovens(ovens, cooling, vases):
    r = []
    o = 0
    for v in vases:
        r.append([o, v[0]])
        o = o + 1
        if o == ovens:
            o = 0
    return r
