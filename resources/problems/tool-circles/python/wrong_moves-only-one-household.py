def large_circles(households, least, agreements):
    circle = list(range(households))
    size = [1] * households
    large = households if least == 1 else 0
    counts = []
    for one, other in agreements:
        old, new = circle[other], circle[one]
        if old != new:
            large -= (size[old] >= least) + (size[new] >= least)
            circle[other] = new
            size[old] -= 1
            size[new] += 1
            large += (size[old] >= least) + (size[new] >= least)
        counts.append(large)
    return counts
