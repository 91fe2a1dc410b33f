def count_placements(terraces):
    n = 0
    for a in range(len(terraces[0])):
        for b in range(len(terraces[1])):
            if terraces[0][a] == "." and terraces[1][b] == ".":
                if a != b:
                    n = n + 1
    return n
