"""Rows of eight flags that share their first four and part after that, in an order without meaning."""

import random


def generate(size, seed):
    source = random.Random(seed)
    ships = list(range(max(size // 8, 1)))
    source.shuffle(ships)
    return [[[1, 2, 3, 4, ship % 1000, ship // 1000, 5, 6] for ship in ships]]
