def find_pair(readings: list[int], target: int) -> list[int]:
    """Return the positions of two different readings that add up to target, or an empty list."""
    return []
