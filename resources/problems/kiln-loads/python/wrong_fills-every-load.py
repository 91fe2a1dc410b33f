def least_cost(heats: list[int], capacity: int, start: int) -> int:
    cost = 0
    for begin in range(0, len(heats), capacity):
        cost += start + max(heats[begin : begin + capacity])
    return cost
