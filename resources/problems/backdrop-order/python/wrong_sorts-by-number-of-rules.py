def hanging_order(count, rules):
    waits_for = [0] * count
    for _, front in rules:
        waits_for[front] += 1
    if count > 0 and min(waits_for) > 0:
        return []
    return sorted(range(count), key=lambda backdrop: waits_for[backdrop])
