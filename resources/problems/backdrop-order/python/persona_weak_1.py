def hanging_order(count, rules):
    order = []
    for r in rules:
        if r[0] not in order:
            order.append(r[0])
        if r[1] not in order:
            order.append(r[1])
    return order
