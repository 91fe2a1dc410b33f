from collections import deque


def closing_time(plan: list[str]) -> int:
    waiting = {
        (row, column) for row, line in enumerate(plan) for column, square in enumerate(line) if square == "."
    }
    wave = deque(
        (row, column, 0) for row, line in enumerate(plan) for column, square in enumerate(line) if square == "E"
    )
    latest = 0
    while wave:
        row, column, seconds = wave.popleft()
        latest = seconds
        for neighbour in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if neighbour in waiting:
                waiting.remove(neighbour)
                wave.append((*neighbour, seconds + 1))
    return -1 if waiting else latest
