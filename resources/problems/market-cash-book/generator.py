"""A book in which nearly every sale has another name, so there is much to sort; some sales are cancelled."""

import random


def generate(size, seed):
    source = random.Random(seed)
    lines = []
    for number in range(size):
        if source.random() < 0.1:
            lines.append("void")
        else:
            lines.append(f"goods {number} {1 + int(source.random() * 9)} {int(source.random() * 5000)}")
    return ["\n".join(lines) + "\n"]
