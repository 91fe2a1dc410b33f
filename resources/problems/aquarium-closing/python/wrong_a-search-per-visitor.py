from collections import deque


def closing_time(plan):
    def nearest(row, column):
        seen = {(row, column)}
        queue = deque([(row, column, 0)])
        while queue:
            r, c, seconds = queue.popleft()
            if plan[r][c] == "E":
                return seconds
            for nr, nc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if 0 <= nr < len(plan) and 0 <= nc < len(plan[0]) and plan[nr][nc] != "#" and (nr, nc) not in seen:
                    seen.add((nr, nc))
                    queue.append((nr, nc, seconds + 1))
        return -1

    latest = 0
    for row in range(len(plan)):
        for column in range(len(plan[0])):
            if plan[row][column] == ".":
                seconds = nearest(row, column)
                if seconds == -1:
                    return -1
                latest = max(latest, seconds)
    return latest
