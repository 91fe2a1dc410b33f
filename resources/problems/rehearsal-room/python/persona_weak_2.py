def free_slots(bookings, opening, closing, minimum):
    r = []
    e = opening
    bookings.sort()
    for b in bookings:
        print(b)
        if b[0] - e > minimum:
            r.append([e, b[0]])
        e = b[1]
    if closing - e > minimum:
        r.append([e, closing])
    return r
