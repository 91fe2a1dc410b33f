def least_cost(heats, capacity, start):
    c = 0
    for i in range(len(heats)):
        if i % capacity == 0:
            c = c + start + heats[i]
    return c
