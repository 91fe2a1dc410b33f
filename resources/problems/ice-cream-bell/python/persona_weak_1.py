def bell_order(houses, stop):
    d = []
    for h in houses:
        d.append(h - stop)
    d.sort()
    return d
