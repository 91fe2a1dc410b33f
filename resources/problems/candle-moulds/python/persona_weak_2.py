def ready_at(moulds, orders):
    t = 0
    n = 0
    while n < orders and t < 1000:
        t = t + 1
        n = 0
        for m in moulds:
            n = n + (t - m[0]) // m[1]
    print(t, n)
    return t
