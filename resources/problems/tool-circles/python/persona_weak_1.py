def large_circles(households, least, agreements):
    groups = []
    result = []
    for a in agreements:
        done = False
        for g in groups:
            if a[0] in g or a[1] in g:
                g.append(a[0])
                g.append(a[1])
                done = True
        if done == False:
            groups.append([a[0], a[1]])
        n = 0
        for g in groups:
            if len(g) >= least:
                n = n + 1
        result.append(n)
    return result
