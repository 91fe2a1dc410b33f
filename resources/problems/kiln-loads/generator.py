"""Longer and longer rows for a kiln of a fixed capacity, with heats that make long and short loads both worth trying."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[1 + int(1000 * source.random()) for _ in range(size)], 8, 300]
