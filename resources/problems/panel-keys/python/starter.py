def keys_to_keep(keys: list[int]) -> list[int]:
    """Return the positions of the keys that no keys kept before can replace."""
    return []
