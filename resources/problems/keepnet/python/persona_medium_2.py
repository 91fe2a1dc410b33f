import heapq


def thrown_back(weights, room):
    heap = []
    result = []
    for i in range(len(weights)):
        heapq.heappush(heap, (weights[i], -i))
        if len(heap) > room:
            weight, position = heapq.heappop(heap)
            result.append(-position)
    return result
