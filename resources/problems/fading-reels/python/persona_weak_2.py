def most_saved(reels):
    reels.sort()
    t = 0
    c = 0
    for r in reels:
        if t + r[0] < r[1]:
            t = t + r[0]
            c = c + 1
        else:
            print("lost", r)
    return c
