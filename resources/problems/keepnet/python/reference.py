import heapq


def thrown_back(weights: list[int], room: int) -> list[int]:
    net: list[tuple[int, int]] = []
    back = []
    for position, weight in enumerate(weights):
        # Of equally light fish the latest has the smallest key.
        heapq.heappush(net, (weight, -position))
        if len(net) > room:
            back.append(-heapq.heappop(net)[1])
    return back
