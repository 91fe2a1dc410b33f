"""Visitors who arrive faster than they are served and want three turns each: the line grows all evening."""

import random


def generate(size, seed):
    source = random.Random(seed)
    visitors, arrival = [], 0
    for _ in range(size):
        arrival += int(source.random() * 4)
        visitors.append([arrival, 11 + int(source.random() * 5)])
    return [visitors, 5]
