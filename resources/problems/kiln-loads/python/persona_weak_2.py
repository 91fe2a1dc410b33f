def least_cost(heats, capacity, start):
    c = 0
    i = 0
    while i < len(heats):
        m = 0
        for j in range(i, i + capacity):
            if j < len(heats):
                if heats[j] > m:
                    m = heats[j]
        print(m)
        c = c + start + m
        i = i + capacity
    return c
