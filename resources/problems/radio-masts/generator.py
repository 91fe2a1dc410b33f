"""Heights that rise with a little noise: every mast is heard all the way back, so walking there is as long as it can be."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[10 * place + 1 + int(15 * source.random()) for place in range(size)]]
