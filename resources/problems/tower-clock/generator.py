"""Wheels whose teeth divide one number, so that the clock comes around while every wheel still has to be looked at."""

import random

LAP = 720720


def generate(size, seed):
    source = random.Random(seed)
    fitting = [teeth for teeth in range(1, 2000) if LAP % teeth == 0]
    return [[fitting[int(len(fitting) * source.random())] for _ in range(size)]]
