"""A third of the wagons is heavy, spread over the train, and the others are light: every wagon has to be looked at."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[1 + int(source.random() * 90) for _ in range(size)], 60]
