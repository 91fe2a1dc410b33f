def first_fault(log: list[int]) -> int:
    is_open: set[int] = set()
    for position, entry in enumerate(log):
        if entry > 0:
            if entry in is_open:
                return position
            is_open.add(entry)
        else:
            if -entry not in is_open:
                return position
            is_open.remove(-entry)
    return len(log) if is_open else -1
