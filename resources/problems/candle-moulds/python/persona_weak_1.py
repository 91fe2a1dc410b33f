def ready_at(moulds, orders):
    t = 0
    n = 0
    while n < orders and t < 1000:
        t = t + 1
        for m in moulds:
            if t % m[1] == 0:
                n = n + 1
    return t
