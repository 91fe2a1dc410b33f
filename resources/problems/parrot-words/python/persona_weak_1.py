def shortest_stretch(spoken, wanted):
    a = 0
    b = 0
    for w in wanted:
        if w in spoken:
            b = spoken.index(w)
    return [a, b]
