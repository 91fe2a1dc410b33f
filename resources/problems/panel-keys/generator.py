"""Random keys over all lamps: after the first few, each has to be reduced down to nothing."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[int(source.random() * 2**30) for _ in range(size)]]
