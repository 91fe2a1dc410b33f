"""One wanted word comes first and the other last: whoever begins again at every word walks to the end each time."""

import random

WORDS = ["cracker", "Hello", "pretty", "bird", "Ahoy", "rain", "again", "who"]


def generate(size, seed):
    source = random.Random(seed)
    chatter = [WORDS[int(source.random() * len(WORDS))] for _ in range(max(size - 2, 0))]
    return [["Open", *chatter, "door"], ["door", "open"]]
