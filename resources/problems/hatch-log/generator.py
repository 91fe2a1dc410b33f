"""A log without a fault: hatches are opened and closed at random, with a tendency to go deeper in its first half."""

import random


def generate(size, seed):
    source = random.Random(seed)
    log, open_hatches = [], []
    while len(log) + len(open_hatches) < size:
        if not open_hatches or source.random() < 0.8:
            open_hatches.append(len(log) + 1)
            log.append(open_hatches[-1])
        else:
            log.append(-open_hatches.pop())
    log.extend(-hatch for hatch in reversed(open_hatches))
    return [log]
