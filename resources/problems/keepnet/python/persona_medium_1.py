import heapq


def thrown_back(weights, room):
    net = []
    back = []
    for position, weight in enumerate(weights):
        heapq.heappush(net, (weight, position))
        if len(net) > room:
            back.append(heapq.heappop(net)[1])
    return back
