"""Bookings without order that leave a gap after each: there is something to sort and something to return."""

import random


def generate(size, seed):
    source = random.Random(seed)
    starts = [20 * place for place in range(size)]
    source.shuffle(starts)
    bookings = [[start, start + 5 + int(10 * source.random())] for start in starts]
    return [bookings, 0, 20 * size + 20, 3]
