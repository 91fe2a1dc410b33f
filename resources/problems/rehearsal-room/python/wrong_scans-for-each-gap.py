def free_slots(bookings: list[list[int]], opening: int, closing: int, minimum: int) -> list[list[int]]:
    slots: list[list[int]] = []
    free_from = opening
    while free_from < closing:
        reaching = [end for start, end in bookings if start <= free_from < end]
        if reaching:
            free_from = max(reaching)
            continue
        slot_end = min([start for start, end in bookings if start > free_from and end > free_from] + [closing])
        slot_end = min(slot_end, closing)
        if slot_end - free_from >= minimum:
            slots.append([free_from, slot_end])
        free_from = slot_end
    return slots
