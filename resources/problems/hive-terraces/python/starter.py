def count_placements(terraces: list[str]) -> int:
    """Return in how many ways one hive can be put on each terrace."""
    return -1
