def find_pair(readings, target):
    for a in range(len(readings)):
        for b in range(len(readings)):
            if readings[a] + readings[b] == target:
                if a != b:
                    print(a, b)
                    return [a, b]
