def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    pattern = [list(row) for row in quilt]
    quarter_turns = turns % 4 if turns > 0 else 0
    for _ in range(quarter_turns):
        pattern = [list(column) for column in zip(*reversed(pattern))]
    return pattern
