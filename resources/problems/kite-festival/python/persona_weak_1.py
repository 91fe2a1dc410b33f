def podium(kites):
    r = []
    for k in kites:
        r.append([sum(k), k[0]])
    r.sort()
    return r
