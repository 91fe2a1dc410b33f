def leaving_times(visitors: list[list[int]], turn: int) -> list[int]:
    left = [minutes for _, minutes in visitors]
    in_line_since = [(arrival, 0, number) for number, (arrival, _) in enumerate(visitors)]
    leaves = [0] * len(visitors)
    waiting = len(visitors)
    now = 0
    while waiting > 0:
        looking = -1
        for number in range(len(visitors)):
            if left[number] > 0 and (looking < 0 or in_line_since[number] < in_line_since[looking]):
                looking = number
        took = min(turn, left[looking])
        left[looking] -= took
        now = max(now, visitors[looking][0]) + took
        in_line_since[looking] = (now, 1, looking)
        if left[looking] == 0:
            leaves[looking] = now
            waiting -= 1
    return leaves
