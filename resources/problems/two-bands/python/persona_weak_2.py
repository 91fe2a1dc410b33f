def least_jumps(first, second):
    l = []
    while len(first) > 0 and len(second) > 0:
        if first[0] < second[0]:
            l.append(first.pop(0))
        else:
            l.append(second.pop(0))
    l = l + first + second
    print(l)
    s = 0
    for i in range(1, len(l)):
        s = s + abs(l[i] - l[i - 1])
    return s
