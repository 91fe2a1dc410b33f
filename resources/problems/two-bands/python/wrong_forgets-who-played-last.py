def least_jumps(first: list[int], second: list[int]) -> int:
    best: dict[tuple[int, int], tuple[int, int | None]] = {(0, 0): (0, None)}
    for i in range(len(first) + 1):
        for j in range(len(second) + 1):
            options = []
            if i:
                total, last = best[i - 1, j]
                options.append((total + (abs(first[i - 1] - last) if last else 0), first[i - 1]))
            if j:
                total, last = best[i, j - 1]
                options.append((total + (abs(second[j - 1] - last) if last else 0), second[j - 1]))
            if options:
                best[i, j] = min(options)
    return best[len(first), len(second)][0]
