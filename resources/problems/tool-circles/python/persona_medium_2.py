def large_circles(households, least, agreements):
    parent = list(range(households))
    size = [1] * households

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    large = 0
    if least == 1:
        large = households
    counts = []
    for one, other in agreements:
        a = find(one)
        b = find(other)
        if a != b:
            if size[a] >= least:
                large -= 1
            if size[b] >= least:
                large -= 1
            parent[a] = b
            size[b] += size[a]
            if size[b] >= least:
                large += 1
        counts.append(large)
    return counts
