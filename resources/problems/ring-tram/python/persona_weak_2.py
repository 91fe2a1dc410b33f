def ride_minutes(legs, rides):
    r = []
    for x in rides:
        s = 0
        if x[0] < x[1]:
            for i in range(x[0], x[1]):
                s = s + legs[i]
        else:
            for i in range(x[0], len(legs)):
                s = s + legs[i]
            for i in range(0, x[1]):
                s = s + legs[i]
        print(s)
        r.append(s)
    return r
