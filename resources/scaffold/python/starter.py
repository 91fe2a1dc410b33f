def longest_dry(rain: list[int], limit: int) -> int:
    """Return the length of the longest run of days with at most limit of rain."""
    return 0
