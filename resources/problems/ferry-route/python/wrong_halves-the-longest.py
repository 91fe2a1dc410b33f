import heapq


def shortest_route(islands, ferries, start, goal):
    neighbours = {island: [] for island in range(islands)}
    for first, second, minutes in ferries:
        neighbours[first].append((second, minutes))
        neighbours[second].append((first, minutes))
    seen = set()
    queue = [(0, start, 0)]
    while queue:
        elapsed, island, longest = heapq.heappop(queue)
        if island == goal:
            return elapsed - longest + longest // 2
        if island in seen:
            continue
        seen.add(island)
        for neighbour, minutes in neighbours[island]:
            heapq.heappush(queue, (elapsed + minutes, neighbour, max(longest, minutes)))
    return -1
