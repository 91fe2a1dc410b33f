from collections import deque


def hanging_order(count, rules):
    waits_for = [0] * count
    followers = [[] for _ in range(count)]
    for behind, front in rules:
        waits_for[front] += 1
        followers[behind].append(front)
    queue = deque(backdrop for backdrop in range(count) if waits_for[backdrop] == 0)
    order = []
    while queue:
        backdrop = queue.popleft()
        order.append(backdrop)
        for front in followers[backdrop]:
            waits_for[front] -= 1
            if waits_for[front] == 0:
                queue.append(front)
    return order
