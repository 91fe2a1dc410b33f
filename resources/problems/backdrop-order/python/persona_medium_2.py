from collections import deque


def hanging_order(count, rules):
    before = [0] * count
    graph = [[] for _ in range(count)]
    for behind, front in rules:
        before[front] += 1
        graph[behind].append(front)
    queue = deque(backdrop for backdrop in range(count) if before[backdrop] == 0)
    order = []
    while queue:
        backdrop = queue.popleft()
        order.append(backdrop)
        for front in graph[backdrop]:
            before[front] -= 1
            if before[front] == 0:
                queue.append(front)
    if len(order) < count:
        return []
    return order
