from collections import deque


def leaving_times(visitors: list[list[int]], turn: int) -> list[int]:
    left = [minutes for _, minutes in visitors]
    leaves = [0] * len(visitors)
    line: deque[int] = deque()
    arrived = 0
    now = 0
    while line or arrived < len(visitors):
        if not line:
            line.append(arrived)
            arrived += 1
        while arrived < len(visitors) and visitors[arrived][0] <= now:
            line.append(arrived)
            arrived += 1
        looking = line.popleft()
        took = min(turn, left[looking])
        left[looking] -= took
        now += took
        while arrived < len(visitors) and visitors[arrived][0] <= now:
            line.append(arrived)
            arrived += 1
        if left[looking] > 0:
            line.append(looking)
        else:
            leaves[looking] = now
    return leaves
