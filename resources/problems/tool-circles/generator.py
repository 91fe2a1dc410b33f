"""Circles that grow by pairs, fours, eights and so on, in a mixed order: every agreement joins two circles."""

import random


def generate(size, seed):
    source = random.Random(seed)
    names = list(range(size))
    source.shuffle(names)
    agreements = []
    step = 1
    while step < size:
        joined = [[names[low], names[low + step]] for low in range(0, size - step, 2 * step)]
        source.shuffle(joined)
        agreements += joined
        step *= 2
    return [size, 2, agreements]
