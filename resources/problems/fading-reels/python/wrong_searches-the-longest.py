def most_saved(reels: list[list[int]]) -> int:
    chosen: list[int] = []
    for hours, deadline in sorted(reels, key=lambda reel: reel[1]):
        chosen.append(hours)
        if sum(chosen) > deadline:
            chosen.remove(max(chosen))
    return len(chosen)
