def bell_order(houses: list[int], stop: int) -> list[int]:
    """Return the places, the nearest to the stop first; of equally near ones the smaller first."""
    return []
