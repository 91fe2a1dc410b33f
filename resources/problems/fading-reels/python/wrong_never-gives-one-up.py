def most_saved(reels: list[list[int]]) -> int:
    clock = 0
    saved = 0
    for hours, deadline in sorted(reels, key=lambda reel: reel[1]):
        if clock + hours <= deadline:
            clock += hours
            saved += 1
    return saved
