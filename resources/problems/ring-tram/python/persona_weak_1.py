def ride_minutes(legs, rides):
    r = []
    for x in rides:
        s = 0
        for i in range(x[0], x[1]):
            s = s + legs[i]
        r.append(s)
    return r
