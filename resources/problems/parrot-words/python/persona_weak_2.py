def shortest_stretch(spoken, wanted):
    r = []
    for a in range(len(spoken)):
        for b in range(a, len(spoken)):
            p = spoken[a:b + 1]
            ok = True
            for w in wanted:
                if w not in p:
                    ok = False
            if ok:
                print(a, b)
                if r == [] or b - a < r[1] - r[0]:
                    r = [a, b]
    return r
