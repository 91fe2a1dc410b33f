import math


def ready_at(moulds, orders):
    if orders == 0:
        return 0
    rate = sum(1 / minutes for _, minutes in moulds)
    head_start = sum(warm_up / minutes for warm_up, minutes in moulds)
    return math.ceil((orders + head_start) / rate)
