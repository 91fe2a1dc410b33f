from heapq import heappop, heappush


def assign_ovens(ovens: int, cooling: int, vases: list[list[int]]) -> list[list[int]]:
    available = list(range(ovens))
    busy: list[tuple[int, int]] = []
    result = []
    clock = 0
    for arrival, minutes in vases:
        clock = max(clock, arrival)
        if not available:
            clock = max(clock, busy[0][0])
        while busy and busy[0][0] <= clock:
            heappush(available, heappop(busy)[1])
        oven = heappop(available)
        result.append([oven, clock])
        heappush(busy, (clock + minutes + cooling, oven))
    return result
