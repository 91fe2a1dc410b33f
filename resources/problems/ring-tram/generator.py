"""As many rides as stops, and most of them long, so that whoever adds leg by leg walks half the ring each time."""

import random


def generate(size, seed):
    source = random.Random(seed)
    legs = [1 + int(1000 * source.random()) for _ in range(size)]
    rides = [[int(size * source.random()), int(size * source.random())] for _ in range(size)]
    return [legs, rides]
