"""``size`` operations on a window with room for a quarter as many cakes: cakes come, are asked for, pinned and unpinned."""

import random


def generate(size, seed):
    source = random.Random(seed)
    places = max(1, size // 4)
    names, given = ["BakeryWindow"], [[places]]
    newest = 0
    for _ in range(size):
        dice = source.random()
        known = max(1, newest - int(places * source.random()))
        if dice < 0.6:
            newest += 1
            names.append("put")
            given.append([newest, 1 + newest % 7])
        else:
            names.append("ask" if dice < 0.9 else "pin" if dice < 0.93 else "unpin")
            given.append([known])
    return [names, given]
