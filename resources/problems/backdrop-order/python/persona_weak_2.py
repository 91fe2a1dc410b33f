def hanging_order(count, rules):
    order = list(range(count))
    for x in range(count):
        for r in rules:
            i = order.index(r[0])
            j = order.index(r[1])
            if i > j:
                order[i] = r[1]
                order[j] = r[0]
        if x > 100:
            break
    print(order[:10])
    return order
