def bell_order(houses, stop):
    right = 0
    while right < len(houses) and houses[right] < stop:
        right += 1
    left = right - 1
    order = []
    while left >= 0 or right < len(houses):
        if right == len(houses):
            order.append(houses[left])
            left -= 1
        elif left >= 0 and stop - houses[left] <= houses[right] - stop:
            order.append(houses[left])
            left -= 1
        else:
            order.append(houses[right])
            right += 1
    return order
