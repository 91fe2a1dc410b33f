def leaving_times(visitors, turn):
    left = [visitor[1] for visitor in visitors]
    result = [0] * len(visitors)
    queue = []
    time = 0
    following = 0
    while following < len(visitors) or queue:
        while following < len(visitors) and visitors[following][0] <= time:
            queue.append(following)
            following += 1
        if not queue:
            time = visitors[following][0]
            continue
        current = queue.pop(0)
        if left[current] > turn:
            time += turn
            left[current] -= turn
            queue.append(current)
        else:
            time += left[current]
            result[current] = time
    return result
