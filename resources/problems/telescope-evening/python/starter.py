def leaving_times(visitors: list[list[int]], turn: int) -> list[int]:
    """Return the minutes in which the visitors leave, in the order of the list."""
    return []
