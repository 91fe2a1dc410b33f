def count_placements(terraces):
    n = 1
    last = -1
    for t in terraces:
        free = 0
        for x in range(len(t)):
            if t[x] == "." and x != last:
                free = free + 1
        print(free)
        n = n * free
        last = t.find(".")
    return n
