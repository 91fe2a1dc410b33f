from heapq import heappop, heappush


def most_saved(reels: list[list[int]]) -> int:
    longest_first: list[int] = []
    clock = 0
    for hours, deadline in sorted(reels, key=lambda reel: reel[1]):
        heappush(longest_first, -hours)
        clock += hours
        if clock >= deadline:
            clock += heappop(longest_first)
    return len(longest_first)
