def certain_after(hoists: list[list[int]]) -> list[int]:
    """Return for each ship after how many flags it is certain, or 0 if it never is."""
    return []
