def least_jumps(first: list[int], second: list[int]) -> int:
    """Return the least sum of all jumps in tempo of the night."""
    return 0
