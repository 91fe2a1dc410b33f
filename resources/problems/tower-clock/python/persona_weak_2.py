def full_turns(teeth):
    p = 1
    for t in teeth:
        if p % t != 0:
            p = p * t
            print(p)
    r = []
    for t in teeth:
        r.append(p // t)
    return r
