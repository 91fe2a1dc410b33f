def first_fault(log: list[int]) -> int:
    nested: list[int] = []
    is_open: set[int] = set()
    for position, entry in enumerate(log):
        if entry > 0:
            if entry in is_open:
                return position
            nested.append(entry)
            is_open.add(entry)
        else:
            if nested[-1] != -entry:
                return position
            is_open.remove(nested.pop())
    return len(log) if nested else -1
