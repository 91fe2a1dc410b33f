def most_saved(reels):
    reels.sort()
    t = 0
    c = 0
    for r in reels:
        t = t + r[0]
        if t < r[1]:
            c = c + 1
    return c
