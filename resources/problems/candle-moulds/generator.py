"""``size`` moulds of all speeds and a fixed large order, so the search takes about as many steps at every size."""

import random


def generate(size, seed):
    source = random.Random(seed)
    moulds = [[int(1000 * source.random()), 100 + int(900 * source.random())] for _ in range(size)]
    return [moulds, 1_000_000_000]
