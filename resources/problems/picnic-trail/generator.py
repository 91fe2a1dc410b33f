"""A full trail of ``size`` pieces without order: every fork has two sides, and each of them may be the quicker one."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[1 + int(1000 * source.random()) for _ in range(size)]]
