def thrown_back(weights, room):
    net = []
    result = []
    for w in weights:
        net.append(w)
        if len(net) > room:
            m = min(net)
            print(m)
            result.append(weights.index(m))
            net.remove(m)
    return result
