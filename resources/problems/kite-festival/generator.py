"""Kites in no order with few equal keys: nearly as many places as kites, and all of them to be sorted."""

import random


def generate(size, seed):
    source = random.Random(seed)
    numbers = list(range(1, size + 1))
    source.shuffle(numbers)
    return [[[number, *(int(source.random() * 10**6) for _ in range(4))] for number in numbers]]
