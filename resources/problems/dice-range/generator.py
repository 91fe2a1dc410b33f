"""One long formula over many lines, in which sums, products and brackets take turns."""

import random


def generate(size, seed):
    source = random.Random(seed)
    parts = ["+ 2d6", "- d8", "+ 3 * d4", "- (d10 - 2)", "+ -d6"]
    return [["1"] + [parts[int(len(parts) * source.random())] for _ in range(max(size // 8, 1))]]
