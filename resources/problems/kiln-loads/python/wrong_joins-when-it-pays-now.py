def least_cost(heats: list[int], capacity: int, start: int) -> int:
    cost = 0
    held = 0
    hottest = 0
    for heat in heats:
        extra = max(heat - hottest, 0)
        if 0 < held < capacity and extra <= start + heat:
            cost += extra
            held += 1
            hottest = max(hottest, heat)
        else:
            cost += start + heat
            held = 1
            hottest = heat
    return cost
