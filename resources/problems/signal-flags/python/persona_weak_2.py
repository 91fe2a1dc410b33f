def certain_after(hoists):
    r = []
    for a in hoists:
        n = 1
        for b in hoists:
            if a != b:
                i = 0
                while i < len(a) and i < len(b) and a[i] == b[i]:
                    i = i + 1
                if i > n:
                    n = i
        r.append(n)
    return r
