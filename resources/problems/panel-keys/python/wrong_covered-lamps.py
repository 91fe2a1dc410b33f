def keys_to_keep(keys: list[int]) -> list[int]:
    covered = 0
    kept: list[int] = []
    for position, key in enumerate(keys):
        if key & ~covered:
            covered |= key
            kept.append(position)
    return kept
