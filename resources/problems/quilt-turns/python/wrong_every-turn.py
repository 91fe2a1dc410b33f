def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    pattern = [list(row) for row in quilt]
    clockwise = turns if turns >= 0 else -3 * turns
    for _ in range(clockwise):
        pattern = [list(column) for column in zip(*reversed(pattern))]
    return pattern
