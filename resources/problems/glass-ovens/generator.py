"""Half as many ovens as vases, and vases that keep nearly all of them busy: each one has to find its oven among many."""

import random


def generate(size, seed):
    source = random.Random(seed)
    ovens = max(size // 2, 1)
    vases = [[minute, ovens - 1 + int((ovens // 2 + 2) * source.random())] for minute in range(1, size + 1)]
    return [ovens, 1, vases]
