def hanging_order(count: int, rules: list[list[int]]) -> list[int]:
    waits_for = [0] * count
    followers: list[list[int]] = [[] for _ in range(count)]
    for behind, front in rules:
        waits_for[front] += 1
        followers[behind].append(front)
    order = [backdrop for backdrop in range(count) if waits_for[backdrop] == 0]
    for backdrop in order:
        for front in followers[backdrop]:
            waits_for[front] -= 1
            if waits_for[front] == 0:
                order.append(front)
    return order if len(order) == count else []
