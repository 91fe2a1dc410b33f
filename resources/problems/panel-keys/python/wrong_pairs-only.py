def keys_to_keep(keys: list[int]) -> list[int]:
    replaceable = {0}
    kept_keys: list[int] = []
    kept: list[int] = []
    for position, key in enumerate(keys):
        if key in replaceable or len(kept) == 30:
            continue
        replaceable.add(key)
        replaceable.update(key ^ other for other in kept_keys)
        kept_keys.append(key)
        kept.append(position)
    return kept
