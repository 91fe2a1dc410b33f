"""A long quilt of four rows that is turned more often the larger it is: the number of turns must not cost anything."""

import random


def generate(size, seed):
    source = random.Random(seed)
    columns = max(size // 4, 1)
    return [[[int(source.random() * 50) for _ in range(columns)] for _ in range(4)], 4 * size + 3]
