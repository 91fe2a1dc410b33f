def bell_order(houses, stop):
    d = {}
    for h in houses:
        d[abs(h - stop)] = h
    r = []
    for k in sorted(d):
        print(k)
        r.append(d[k])
    return r
