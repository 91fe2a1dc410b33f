def ready_at(moulds: list[list[int]], orders: int) -> int:
    def enough_at(minute: int) -> bool:
        return sum((minute - warm_up) // minutes for warm_up, minutes in moulds) >= orders

    first_warm_up, first_minutes = moulds[0]
    # By then, the first mould alone has made them all.
    early, late = 0, first_warm_up + first_minutes * orders
    while early < late:
        middle = (early + late) // 2
        if enough_at(middle):
            late = middle
        else:
            early = middle + 1
    return early
