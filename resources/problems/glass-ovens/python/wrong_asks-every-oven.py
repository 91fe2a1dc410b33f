def assign_ovens(ovens: int, cooling: int, vases: list[list[int]]) -> list[list[int]]:
    free_from = [0] * ovens
    assigned = []
    for arrival, minutes in vases:
        start = max(arrival, min(free_from))
        for oven, free in enumerate(free_from):
            if free <= start:
                break
        assigned.append([oven, start])
        free_from[oven] = start + minutes + cooling
    return assigned
