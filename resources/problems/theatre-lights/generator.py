"""A new lamp with every step, then all the way back: there are as many lamps as steps, and each is touched twice."""

import random


def generate(size, seed):
    source = random.Random(seed)
    steps = max(size // 2, 1)
    names = ["LightDesk"] + ["set_level"] * steps + ["undo"] * steps
    given = [[]] + [[[f"lamp {number}"], 1 + int(100 * source.random())] for number in range(steps)] + [[]] * steps
    return [names, given]
