import heapq


def shortest_route(islands, ferries, start, goal):
    neighbours = {island: [] for island in range(islands)}
    for first, second, minutes in ferries:
        neighbours[first].append((second, minutes))
        neighbours[second].append((first, minutes))
    seen = set()
    queue = [(0, start, 0)]
    while queue:
        elapsed, island, used = heapq.heappop(queue)
        if island == goal:
            return elapsed
        if (island, used) in seen:
            continue
        seen.add((island, used))
        for neighbour, minutes in neighbours[island]:
            heapq.heappush(queue, (elapsed + minutes, neighbour, used))
            if used == 0:
                heapq.heappush(queue, (elapsed + minutes // 2, neighbour, 1))
    return -1
