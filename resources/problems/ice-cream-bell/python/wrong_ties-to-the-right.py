from bisect import bisect_left


def bell_order(houses: list[int], stop: int) -> list[int]:
    right = bisect_left(houses, stop)
    left = right - 1
    order: list[int] = []
    while left >= 0 and right < len(houses):
        if stop - houses[left] < houses[right] - stop:
            order.append(houses[left])
            left -= 1
        else:
            order.append(houses[right])
            right += 1
    while left >= 0:
        order.append(houses[left])
        left -= 1
    order.extend(houses[right:])
    return order
