def turn_quilt(quilt: list[list[int]], turns: int) -> list[list[int]]:
    """Return the pattern after so many quarter turns clockwise."""
    return []
