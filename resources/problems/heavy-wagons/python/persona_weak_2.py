def shunt(train, limit):
    a = []
    b = []
    t = train
    while t:
        if t.val > limit:
            b.append(t)
        else:
            a.append(t)
        t = t.next
    c = a + b
    for p in range(len(c) - 1):
        print(p)
        c[p].next = c[p + 1]
    return c[0]
