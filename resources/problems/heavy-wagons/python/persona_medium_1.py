def shunt(train, limit):
    light = None
    tail = None
    heavy = None
    current = train
    while current:
        rest = current.next
        if current.val > limit:
            current.next = heavy
            heavy = current
        elif light is None:
            light = current
            tail = current
        else:
            tail.next = current
            tail = current
        current = rest
    tail.next = heavy
    return light
