def full_turns(teeth):
    p = 1
    for t in teeth:
        p = p * t
        if p > 1000000000000000:
            p = 1000000000000000
    r = []
    for t in teeth:
        r.append(p // t)
    return r
