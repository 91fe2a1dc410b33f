"""A chain of islands with crossings to far ones, and a goal at its end: every island is reached before the goal.

``size`` is the number of islands; there are about three ferries for each, so both grow alike.
"""

import random


def generate(size, seed):
    source = random.Random(seed)
    ferries = [[island, island + 1, 20 + int(60 * source.random())] for island in range(size - 1)]
    for island in range(size):
        for _ in range(2):
            other = int(size * source.random())
            if other != island:
                # Longer than any way along the chain: they are looked at, and do not shorten the journey.
                ferries.append([island, other, 100 * size + int(1000 * source.random())])
    source.shuffle(ferries)
    return [size, ferries, 0, size - 1]
