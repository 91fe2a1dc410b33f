from heapq import heappop, heappush


def shortest_route(islands: int, ferries: list[list[int]], start: int, goal: int) -> int:
    crossings: list[list[tuple[int, int]]] = [[] for _ in range(islands)]
    for first, second, minutes in ferries:
        crossings[first].append((second, minutes))
        crossings[second].append((first, minutes))
    settled: set[int] = set()
    queue = [(0, start, False)]
    while queue:
        elapsed, island, boat_used = heappop(queue)
        if island == goal:
            return elapsed
        if island in settled:
            continue
        settled.add(island)
        for neighbour, minutes in crossings[island]:
            heappush(queue, (elapsed + minutes, neighbour, boat_used))
            if not boat_used:
                heappush(queue, (elapsed + minutes // 2, neighbour, True))
    return -1
