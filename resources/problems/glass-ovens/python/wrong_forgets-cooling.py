from heapq import heappop, heappush


def assign_ovens(ovens: int, cooling: int, vases: list[list[int]]) -> list[list[int]]:
    free = list(range(ovens))
    busy: list[tuple[int, int]] = []
    assigned = []
    clock = 0
    for arrival, minutes in vases:
        clock = max(clock, arrival)
        if not free:
            clock = max(clock, busy[0][0])
        while busy and busy[0][0] <= clock:
            heappush(free, heappop(busy)[1])
        oven = heappop(free)
        assigned.append([oven, clock])
        heappush(busy, (clock + minutes, oven))
    return assigned
