def free_slots(bookings, opening, closing, minimum):
    slots = []
    last_end = opening
    for start, end in sorted(bookings):
        gap_end = min(start, closing)
        if gap_end - last_end >= minimum:
            slots.append([last_end, gap_end])
        if end > last_end:
            last_end = end
    if closing - last_end >= minimum:
        slots.append([last_end, closing])
    return slots
