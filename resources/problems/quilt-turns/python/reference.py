def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    pattern = [list(row) for row in quilt]
    for _ in range(turns % 4):
        # The new rows are the columns, read from the bottom.
        pattern = [list(column) for column in zip(*reversed(pattern))]
    return pattern
