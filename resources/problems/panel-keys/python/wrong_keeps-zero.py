def keys_to_keep(keys: list[int]) -> list[int]:
    by_highest_lamp: dict[int, int] = {}
    kept: list[int] = []
    seen_dark = False
    for position, key in enumerate(keys):
        left = key
        if key == 0 and not seen_dark:
            seen_dark = True
            kept.append(position)
        while left:
            highest = left.bit_length()
            if highest not in by_highest_lamp:
                by_highest_lamp[highest] = left
                kept.append(position)
                break
            left ^= by_highest_lamp[highest]
    return kept
