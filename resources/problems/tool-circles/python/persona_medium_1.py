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
        if a != b:
            if size[a] < size[b]:
                a, b = b, a
            if size[a] < least <= size[a] + size[b]:
                large += 1
            parent[b] = a
            size[a] += size[b]
        counts.append(large)
    return counts
