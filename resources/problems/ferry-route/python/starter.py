def shortest_route(islands: int, ferries: list[list[int]], start: int, goal: int) -> int:
    """Return the fewest minutes from start to goal with at most one halved crossing, or -1."""
    return -1
