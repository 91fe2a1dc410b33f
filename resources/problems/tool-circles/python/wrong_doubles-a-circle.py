def large_circles(households, least, agreements):
    parent = list(range(households))
    size = [1] * households

    def root_of(household):
        while parent[household] != household:
            parent[household] = parent[parent[household]]
            household = parent[household]
        return household

    large = households if least == 1 else 0
    counts = []
    for one, other in agreements:
        a, b = root_of(one), root_of(other)
        if size[a] < size[b]:
            a, b = b, a
        large -= (size[a] >= least) + (size[b] >= least)
        parent[b] = a
        size[a] += size[b]
        large += size[a] >= least
        counts.append(large)
    return counts
