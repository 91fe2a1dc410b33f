def free_slots(bookings: list[list[int]], opening: int, closing: int, minimum: int) -> list[list[int]]:
    """Return the free slots [start, end] of at least minimum minutes, in the order of time."""
    return []
