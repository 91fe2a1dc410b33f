"""Fish without order and a net for half of them: the net is large, and many new fish push another one out."""

import random


def generate(size, seed):
    source = random.Random(seed)
    # Later fish tend to be heavier, so that the lightest in the net keeps changing.
    weights = [1 + place + int(size * source.random()) for place in range(size)]
    return [weights, max(1, size // 2)]
