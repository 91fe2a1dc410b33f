def dice_range(lines: list[str]) -> list[int]:
    """Return the lowest and the highest result of the formula, or an empty list if it is not correct."""
    return []
