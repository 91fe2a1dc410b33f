from collections import deque


def closing_time(plan):
    seen = {(r, c) for r in range(len(plan)) for c in range(len(plan[0])) if plan[r][c] == "E"}
    queue = deque((r, c, 0) for r, c in seen)
    latest = 0
    while queue:
        r, c, seconds = queue.popleft()
        latest = max(latest, seconds)
        for nr, nc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if 0 <= nr < len(plan) and 0 <= nc < len(plan[0]) and plan[nr][nc] != "#" and (nr, nc) not in seen:
                seen.add((nr, nc))
                queue.append((nr, nc, seconds + 1))
    return latest
