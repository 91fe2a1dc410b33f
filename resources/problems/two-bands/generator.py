"""Two bands with equally many songs of random tempos: every situation of the night has to be weighed."""

import random


def generate(size, seed):
    source = random.Random(seed)
    return [[60 + int(140 * source.random()) for _ in range(size)] for _ in range(2)]
