def keys_to_keep(keys: list[int]) -> list[int]:
    by_highest_lamp: dict[int, int] = {}
    kept: list[int] = []
    for position, key in enumerate(keys):
        left = key
        while left:
            highest = left.bit_length()
            if highest not in by_highest_lamp:
                by_highest_lamp[highest] = left
                kept.append(position)
                break
            left ^= by_highest_lamp[highest]
    return kept
