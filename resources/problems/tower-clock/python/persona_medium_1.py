from math import gcd


def full_turns(teeth: list[int]) -> list[int]:
    wheels = set(teeth)
    product = 1
    for count in wheels:
        product *= count
    shared = gcd(*wheels)
    seconds = product // shared ** (len(wheels) - 1) if wheels else 1
    return [seconds // count for count in teeth]
