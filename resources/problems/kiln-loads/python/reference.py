def least_cost(heats: list[int], capacity: int, start: int) -> int:
    cheapest = [0]
    for end in range(1, len(heats) + 1):
        hottest = 0
        best = None
        for begin in range(end - 1, max(end - capacity, 0) - 1, -1):
            hottest = max(hottest, heats[begin])
            cost = cheapest[begin] + start + hottest
            if best is None or cost < best:
                best = cost
        cheapest.append(best)
    return cheapest[-1]
