def first_fault(log):
    stack = []
    opened = {}
    for position, entry in enumerate(log):
        if entry > 0:
            if opened.get(entry):
                return position
            stack.append(entry)
            opened[entry] = True
        else:
            if len(stack) == 0:
                return position
            hatch = stack.pop()
            opened[hatch] = False
            if hatch != -entry:
                return position
    if stack:
        return len(log)
    return -1
