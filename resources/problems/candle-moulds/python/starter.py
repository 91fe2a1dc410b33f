def ready_at(moulds: list[list[int]], orders: int) -> int:
    """Return the earliest minute at which at least this many candles are ready."""
    return -1
