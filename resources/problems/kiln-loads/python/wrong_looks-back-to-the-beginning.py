def least_cost(heats: list[int], capacity: int, start: int) -> int:
    cheapest = [0]
    for end in range(1, len(heats) + 1):
        best = float("inf")
        hottest = 0
        for begin in reversed(range(end)):
            hottest = max(hottest, heats[begin])
            if end - begin <= capacity:
                best = min(best, cheapest[begin] + start + hottest)
        cheapest.append(best)
    return cheapest[-1]
