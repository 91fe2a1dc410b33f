def full_turns(teeth: list[int]) -> list[int]:
    """Return each wheel's full turns until all figures face the square together again."""
    return []
