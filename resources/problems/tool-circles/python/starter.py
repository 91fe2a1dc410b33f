def large_circles(households: int, least: int, agreements: list[list[int]]) -> list[int]:
    """Return, after each agreement, how many circles have at least the given number of households."""
    return []
