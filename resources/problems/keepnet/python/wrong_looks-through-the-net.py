def thrown_back(weights, room):
    net = []
    back = []
    for position, weight in enumerate(weights):
        net.append((weight, -position))
        if len(net) > room:
            lightest = min(net)
            net.remove(lightest)
            back.append(-lightest[1])
    return back
