def count_placements(terraces: list[str]) -> int:
    taken: set[int] = set()

    def ways_from(terrace: int, above: int | None) -> int:
        if terrace == len(terraces):
            return 1
        ways = 0
        for column, spot in enumerate(terraces[terrace]):
            touches = above is not None and abs(column - above) == 1
            if spot == "#" or touches or column in taken:
                continue
            taken.add(column)
            ways += ways_from(terrace + 1, column)
        return ways

    return ways_from(0, None)
