def count_placements(terraces):
    def ways_from(terrace, above):
        if terrace == len(terraces):
            return 1
        ways = 0
        for column, spot in enumerate(terraces[terrace]):
            if spot == "." and (above is None or abs(column - above) > 1):
                ways += ways_from(terrace + 1, column)
        return ways

    return ways_from(0, None) if len(terraces) <= len(terraces[0]) else 0
