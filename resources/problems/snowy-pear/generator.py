"""A full tree of ``size`` pieces, of which some break and some hold: no sum is known before its branch is through."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[int(10 * source.random()) for _ in range(size)], 12]
