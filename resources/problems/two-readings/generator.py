"""All readings differ and no two add up to the target: nothing can be answered before the end."""

import random


def generate(size, seed):
    source = random.Random(seed)
    # Even numbers never add up to an odd one.
    readings = [2 * number for number in range(size)]
    source.shuffle(readings)
    return [readings, 2 * size + 1]
