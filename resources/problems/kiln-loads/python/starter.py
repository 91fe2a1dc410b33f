def least_cost(heats: list[int], capacity: int, start: int) -> int:
    """Return the least total cost of firing all pots in order."""
    return 0
