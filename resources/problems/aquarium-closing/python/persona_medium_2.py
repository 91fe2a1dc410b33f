from collections import deque


def closing_time(plan):
    queue = deque()
    seen = set()
    for row in range(len(plan)):
        for column in range(len(plan[0])):
            if plan[row][column] == "E":
                queue.append((row, column, 0))
                seen.add((row, column))
    latest = 0
    while queue:
        row, column, latest = queue.popleft()
        for step in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]:
            if 0 <= step[0] < len(plan) and 0 <= step[1] < len(plan[0]):
                if plan[step[0]][step[1]] == "." and step not in seen:
                    seen.add(step)
                    queue.append((step[0], step[1], latest + 1))
    for row in range(len(plan)):
        for column in range(len(plan[0])):
            if plan[row][column] == "." and (row, column) not in seen:
                return -1
    return latest
