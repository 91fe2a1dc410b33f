def least_cost(heats: list[int], capacity: int, start: int) -> int:
    costs = [0]
    for end in range(1, len(heats) + 1):
        options = []
        for size in range(1, min(capacity, end) + 1):
            hottest = max(heats[end - size : end])
            options.append(costs[end - size] + start + hottest)
        costs.append(min(options))
    return costs[-1]
