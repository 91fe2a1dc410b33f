def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    pattern = [list(row) for row in quilt]
    size = len(pattern)
    for _ in range(turns % 4):
        turned = [[0] * size for _ in range(size)]
        for row in range(size):
            for column in range(size):
                turned[column][size - 1 - row] = pattern[row][column]
        pattern = turned
    return pattern
