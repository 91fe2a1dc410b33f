def ready_at(moulds, orders):
    low = 0
    high = 2 * 10**15
    while low < high:
        middle = (low + high) // 2
        ready = 0
        for warm_up, minutes in moulds:
            if middle > warm_up:
                ready += (middle - warm_up) // minutes
        if ready >= orders:
            high = middle
        else:
            low = middle + 1
    return low
