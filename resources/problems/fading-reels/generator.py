"""On average there is half of the time that the reels take: most stay for long, and again and again one is given up."""

import random


def generate(size, seed):
    source = random.Random(seed)
    reels = [[1 + int(1000 * source.random()), 250 * (place + 1)] for place in range(size)]
    source.shuffle(reels)
    return [reels]
