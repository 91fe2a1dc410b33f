def leaving_times(visitors, turn):
    left = [visitor[1] for visitor in visitors]
    result = [0] * len(visitors)
    queue = []
    head = 0
    time = 0
    following = 0
    back = None
    while following < len(visitors) or head < len(queue) or back is not None:
        while following < len(visitors) and visitors[following][0] <= time:
            queue.append(following)
            following += 1
        if back is not None:
            queue.append(back)
            back = None
        if head == len(queue):
            time = visitors[following][0]
            continue
        current = queue[head]
        head += 1
        if left[current] > turn:
            time += turn
            left[current] -= turn
            back = current
        else:
            time += left[current]
            result[current] = time
    return result
