def large_circles(households, least, agreements):
    groups = []
    result = []
    for a in agreements:
        done = False
        for g in groups:
            if a[0] in g or a[1] in g:
                if a[0] not in g:
                    g.append(a[0])
                if a[1] not in g:
                    g.append(a[1])
                done = True
                break
        if done == False:
            groups.append([a[0], a[1]])
        print(len(groups))
        n = 0
        for g in groups:
            if len(g) >= least:
                n = n + 1
        result.append(n)
    return result
