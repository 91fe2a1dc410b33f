from heapq import heapreplace


def assign_ovens(ovens: int, cooling: int, vases: list[list[int]]) -> list[list[int]]:
    heap = [(0, oven) for oven in range(ovens)]
    assigned = []
    for arrival, minutes in vases:
        free_from, oven = heap[0]
        start = max(arrival, free_from)
        assigned.append([oven, start])
        heapreplace(heap, (start + minutes + cooling, oven))
    return assigned
