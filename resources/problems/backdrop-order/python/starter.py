def hanging_order(count: int, rules: list[list[int]]) -> list[int]:
    """Return an order of the backdrops that keeps all rules [behind, front], or an empty list."""
    return []
