def least_jumps(first: list[int], second: list[int]) -> int:
    night = sorted(first + second)
    return night[-1] - night[0] if night else 0
