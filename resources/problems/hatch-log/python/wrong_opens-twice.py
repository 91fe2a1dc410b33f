def first_fault(log: list[int]) -> int:
    nested: list[int] = []
    for position, entry in enumerate(log):
        if entry > 0:
            nested.append(entry)
        elif nested and nested[-1] == -entry:
            nested.pop()
        else:
            return position
    return len(log) if nested else -1
