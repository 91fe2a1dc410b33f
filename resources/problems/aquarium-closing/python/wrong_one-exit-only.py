from collections import deque


def closing_time(plan):
    free = {(r, c) for r, line in enumerate(plan) for c, square in enumerate(line) if square == "."}
    exits = [(r, c) for r, line in enumerate(plan) for c, square in enumerate(line) if square == "E"]
    queue = deque((r, c, 0) for r, c in exits[:1])
    latest = 0
    while queue:
        r, c, latest = queue.popleft()
        for step in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if step in free:
                free.remove(step)
                queue.append((*step, latest + 1))
    return -1 if free else latest
