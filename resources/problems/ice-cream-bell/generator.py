"""A van near the middle of a street with houses at uneven distances: both sides take turns until the end."""

import random


def generate(size, seed):
    source = random.Random(seed)
    places, place = [], 0
    for _ in range(size):
        place += 1 + int(source.random() * 20)
        places.append(place)
    return [places, place // 2]
