def first_fault(log):
    c = {}
    for e in log:
        c[abs(e)] = c.get(abs(e), 0) + 1
    for h in c:
        if c[h] % 2 == 1:
            return log.index(h)
    return -1
