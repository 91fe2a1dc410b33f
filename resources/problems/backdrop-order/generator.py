"""``size`` backdrops in a hidden order, with two rules for each that follow it, so all of them can be hung."""

import random


def generate(size, seed):
    source = random.Random(seed)
    order = list(range(size))
    source.shuffle(order)
    rules = []
    for place in range(1, size):
        for _ in range(2):
            rules.append([order[int(place * source.random())], order[place]])
    source.shuffle(rules)
    return [size, rules]
