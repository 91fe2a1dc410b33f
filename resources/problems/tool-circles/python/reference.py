def large_circles(households: int, least: int, agreements: list[list[int]]) -> list[int]:
    parent = list(range(households))
    size = [1] * households

    def root_of(household: int) -> int:
        while parent[household] != household:
            parent[household] = parent[parent[household]]
            household = parent[household]
        return household

    large = households if least <= 1 else 0
    counts = []
    for one, other in agreements:
        smaller, larger = sorted((root_of(one), root_of(other)), key=size.__getitem__)
        if smaller != larger:
            large -= (size[smaller] >= least) + (size[larger] >= least)
            parent[smaller] = larger
            size[larger] += size[smaller]
            large += size[larger] >= least
        counts.append(large)
    return counts
