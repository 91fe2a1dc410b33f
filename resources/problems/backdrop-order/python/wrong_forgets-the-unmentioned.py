from collections import deque


def hanging_order(count, rules):
    waits_for = {}
    followers = {}
    for behind, front in rules:
        waits_for.setdefault(behind, 0)
        waits_for[front] = waits_for.get(front, 0) + 1
        followers.setdefault(behind, []).append(front)
    queue = deque(backdrop for backdrop, number in waits_for.items() if number == 0)
    order = []
    while queue:
        backdrop = queue.popleft()
        order.append(backdrop)
        for front in followers.get(backdrop, []):
            waits_for[front] -= 1
            if waits_for[front] == 0:
                queue.append(front)
    return order if len(order) == len(waits_for) else []
