import heapq


def most_saved(reels: list[list[int]]) -> int:
    reels = sorted(reels, key=lambda reel: reel[1])
    heap = []
    clock = 0
    for hours, deadline in reels:
        if clock + hours <= deadline:
            heapq.heappush(heap, -hours)
            clock += hours
        elif heap and -heap[0] > hours:
            clock += heapq.heappop(heap) + hours
            heapq.heappush(heap, -hours)
    return len(heap)
