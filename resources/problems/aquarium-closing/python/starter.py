def closing_time(plan: list[str]) -> int:
    """Return after how many seconds the last visitor is out, or -1 if somebody cannot get out."""
    return 0
