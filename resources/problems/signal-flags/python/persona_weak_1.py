def certain_after(hoists):
    r = []
    for a in hoists:
        n = 1
        for b in hoists:
            if a != b:
                if a[0] == b[0]:
                    n = 2
        r.append(n)
    return r
