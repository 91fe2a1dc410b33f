from collections import deque

STEPS = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]


def closing_time(plan):
    free = {(r, c) for r, line in enumerate(plan) for c, square in enumerate(line) if square == "."}
    queue = deque((r, c, 0) for r, line in enumerate(plan) for c, square in enumerate(line) if square == "E")
    latest = 0
    while queue:
        r, c, latest = queue.popleft()
        for a, b in STEPS:
            if (r + a, c + b) in free:
                free.remove((r + a, c + b))
                queue.append((r + a, c + b, latest + 1))
    return -1 if free else latest
