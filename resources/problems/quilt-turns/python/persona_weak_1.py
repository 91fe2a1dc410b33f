def turn_quilt(quilt, turns):
    r = []
    for a in range(len(quilt)):
        r.append(quilt[a][::-1])
    return r
