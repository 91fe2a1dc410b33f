def assign_ovens(ovens: int, cooling: int, vases: list[list[int]]) -> list[list[int]]:
    """Return for each vase the pair of its oven and the minute when it starts."""
    return []
