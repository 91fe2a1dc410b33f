def bell_order(houses: list[int], stop: int) -> list[int]:
    waiting = list(houses)
    order: list[int] = []
    while waiting:
        nearest = 0
        for position in range(1, len(waiting)):
            if abs(waiting[position] - stop) < abs(waiting[nearest] - stop):
                nearest = position
        order.append(waiting.pop(nearest))
    return order
