def free_slots(bookings: list[list[int]], opening: int, closing: int, minimum: int) -> list[list[int]]:
    slots: list[list[int]] = []
    free_from = opening
    for start, end in sorted(bookings):
        if start - free_from >= minimum:
            slots.append([free_from, start])
        free_from = max(free_from, end)
    if closing - free_from >= minimum:
        slots.append([free_from, closing])
    return slots
