def closing_time(plan):
    exits = []
    for r in range(len(plan)):
        for c in range(len(plan[r])):
            if plan[r][c] == "E":
                exits.append([r, c])
    result = 0
    if len(exits) == 0:
        return -1
    for r in range(len(plan)):
        for c in range(len(plan[r])):
            if plan[r][c] == ".":
                best = 1000000
                for e in exits:
                    d = abs(r - e[0]) + abs(c - e[1])
                    if d < best:
                        best = d
                if best > result:
                    result = best
    return result
