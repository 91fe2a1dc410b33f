def thrown_back(weights, room):
    net = []
    result = []
    for w in weights:
        net.append(w)
        if len(net) > room:
            m = min(net)
            result.append(m)
            net.remove(m)
    return result
