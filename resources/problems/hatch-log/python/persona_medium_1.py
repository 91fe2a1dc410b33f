def first_fault(log):
    stack = []
    for position, entry in enumerate(log):
        if entry > 0:
            stack.append(entry)
        else:
            hatch = stack.pop()
            if hatch != -entry:
                return position
    if stack:
        return len(log)
    return -1
