import heapq


def thrown_back(weights, room):
    net = []
    back = []
    for position, weight in enumerate(weights):
        if len(net) == room:
            back.append(-heapq.heappop(net)[1])
        heapq.heappush(net, (weight, -position))
    return back
