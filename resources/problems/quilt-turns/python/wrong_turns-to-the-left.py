def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    pattern = [list(row) for row in quilt]
    for _ in range(turns % 4):
        pattern = [list(column) for column in zip(*pattern)][::-1]
    return pattern
