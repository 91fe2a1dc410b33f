def leaving_times(visitors, turn):
    t = 0
    r = []
    for v in visitors:
        t = t + v[1]
        r.append(t)
    return r
