def keys_to_keep(keys: list[int]) -> list[int]:
    by_lamp = [0] * 30
    kept: list[int] = []
    for position, key in enumerate(keys):
        left = key
        for lamp in range(29, -1, -1):
            if not left >> lamp & 1:
                continue
            if by_lamp[lamp] == 0:
                by_lamp[lamp] = key
                kept.append(position)
                break
            left ^= by_lamp[lamp]
    return kept
