def closing_time(plan):
    exits = []
    for r in range(len(plan)):
        for c in range(len(plan[r])):
            if plan[r][c] == "E":
                exits.append([r, c])
    result = 0
    for r in range(len(plan)):
        for c in range(len(plan[r])):
            if plan[r][c] == ".":
                best = abs(r - exits[0][0]) + abs(c - exits[0][1])
                if best > result:
                    result = best
    return result
