"""A hall of about ``size`` squares with one exit in a corner; single tanks stand so that no square is shut in."""

import math
import random


def generate(size, seed):
    source = random.Random(seed)
    columns = max(2, math.isqrt(size))
    rows = max(2, round(size / columns))
    # Tanks stand only where row and column are odd, so every second row and column stays free.
    plan = [
        "".join("#" if row % 2 and column % 2 and source.random() < 0.5 else "." for column in range(columns))
        for row in range(rows)
    ]
    return [["E" + plan[0][1:], *plan[1:]]]
