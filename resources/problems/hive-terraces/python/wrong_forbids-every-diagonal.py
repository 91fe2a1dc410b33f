def count_placements(terraces):
    hives = []

    def ways_from(terrace):
        if terrace == len(terraces):
            return 1
        ways = 0
        for column, spot in enumerate(terraces[terrace]):
            if spot == "#":
                continue
            if any(column == other or abs(column - other) == terrace - row for row, other in enumerate(hives)):
                continue
            hives.append(column)
            ways += ways_from(terrace + 1)
            hives.pop()
        return ways

    return ways_from(0)
