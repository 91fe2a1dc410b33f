"""Only dry days: the whole list has to be looked at."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[source.randrange(10) for _ in range(size)], 9]
