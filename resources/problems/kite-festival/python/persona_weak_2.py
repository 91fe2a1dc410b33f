def podium(kites):
    r = []
    for k in kites:
        s = sum(k[1:]) - max(k[1:]) - min(k[1:])
        print(s)
        r.append([s, k[0]])
    r.sort()
    return [[p[1]] for p in r[::-1]]
