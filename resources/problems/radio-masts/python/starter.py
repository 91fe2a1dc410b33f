def listeners(heights: list[int]) -> list[int]:
    """Return for each mast how many other masts hear it."""
    return []
