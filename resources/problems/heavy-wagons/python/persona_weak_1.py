def shunt(train, limit):
    t = train
    while t:
        if t.val > limit:
            t = t.next
        t = t.next
    return t
