def ready_at(moulds: list[list[int]], orders: int) -> int:
    def enough_at(minute: int) -> bool:
        return sum((minute - warm_up) // minutes for warm_up, minutes in moulds if minute > warm_up) >= orders

    early, late = 0, 10**9
    while early < late:
        middle = (early + late) // 2
        if enough_at(middle):
            late = middle
        else:
            early = middle + 1
    return early
