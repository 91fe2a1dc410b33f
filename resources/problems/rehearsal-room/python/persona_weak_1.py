def free_slots(bookings, opening, closing, minimum):
    r = []
    e = opening
    for b in bookings:
        if b[0] - e > minimum:
            r.append([e, b[0]])
        e = b[1]
    return r
