def free_slots(bookings: list[list[int]], opening: int, closing: int, minimum: int) -> list[list[int]]:
    slots: list[list[int]] = []
    free_from = opening
    for start, end in sorted(bookings):
        slot_end = min(start, closing)
        if slot_end - free_from > minimum:
            slots.append([free_from, slot_end])
        free_from = max(free_from, end)
    if closing - free_from > minimum:
        slots.append([free_from, closing])
    return slots
