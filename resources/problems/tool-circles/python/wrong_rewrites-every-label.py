def large_circles(households, least, agreements):
    circle = list(range(households))
    size = [1] * households
    large = households if least == 1 else 0
    counts = []
    for one, other in agreements:
        old, new = circle[one], circle[other]
        if old != new:
            for household in range(households):
                if circle[household] == old:
                    circle[household] = new
            large -= (size[old] >= least) + (size[new] >= least)
            size[new] += size[old]
            size[old] = 0
            large += size[new] >= least
        counts.append(large)
    return counts
