def least_jumps(first: list[int], second: list[int]) -> int:
    if not first and not second:
        return 0
    starts = [songs[0] for songs in (first, second) if songs]
    best = None
    for last in starts:
        i = j = 0
        now = last
        total = 0
        while i < len(first) or j < len(second):
            by_first = abs(first[i] - now) if i < len(first) else float("inf")
            by_second = abs(second[j] - now) if j < len(second) else float("inf")
            if by_first <= by_second:
                total += by_first
                now = first[i]
                i += 1
            else:
                total += by_second
                now = second[j]
                j += 1
        best = total if best is None else min(best, total)
    return best
