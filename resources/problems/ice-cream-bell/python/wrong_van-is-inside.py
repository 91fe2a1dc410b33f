def bell_order(houses: list[int], stop: int) -> list[int]:
    if not houses:
        return []
    right = 0
    while houses[right] < stop:
        right += 1
    left = right - 1
    order: list[int] = []
    while len(order) < len(houses):
        takes_left = right == len(houses) or (left >= 0 and stop - houses[left] <= houses[right] - stop)
        if takes_left:
            order.append(houses[left])
            left -= 1
        else:
            order.append(houses[right])
            right += 1
    return order
