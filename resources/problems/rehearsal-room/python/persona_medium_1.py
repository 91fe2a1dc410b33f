def free_slots(bookings, opening, closing, minimum):
    slots = []
    last_end = opening
    for start, end in sorted(bookings):
        if start - last_end >= minimum:
            slots.append([last_end, start])
        last_end = end
    if closing - last_end >= minimum:
        slots.append([last_end, closing])
    return slots
