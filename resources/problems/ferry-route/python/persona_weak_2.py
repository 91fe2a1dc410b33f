def shortest_route(islands, ferries, start, goal):
    q = [(start, 0)]
    s = []
    while q:
        a, t = q.pop(0)
        if a == goal:
            print(t)
            return t // 2
        s.append(a)
        for f in ferries:
            if f[0] == a:
                if f[1] not in s:
                    q.append((f[1], t + f[2]))
    return -1
