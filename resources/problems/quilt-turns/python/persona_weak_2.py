def turn_quilt(quilt, turns):
    r = []
    for a in range(len(quilt[0])):
        b = []
        for c in range(len(quilt)):
            b.append(quilt[c][a])
        print(b)
        r.append(b[::-1])
    return r
