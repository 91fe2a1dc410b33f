def leaving_times(visitors, turn):
    t = 0
    r = [0] * len(visitors)
    m = [v[1] for v in visitors]
    while sum(m) > 0:
        for p in range(len(m)):
            if m[p] > 0:
                print(p)
                t = t + min(turn, m[p])
                m[p] = m[p] - turn
                if m[p] <= 0:
                    m[p] = 0
                    r[p] = t
    return r
