def thrown_back(weights, room):
    positions = sorted(range(len(weights)), key=lambda position: (weights[position], -position))
    return positions[: max(0, len(weights) - room)]
