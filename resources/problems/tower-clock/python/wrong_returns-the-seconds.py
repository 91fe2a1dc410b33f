from math import gcd


def full_turns(teeth: list[int]) -> list[int]:
    seconds = 1
    for count in teeth:
        seconds *= count // gcd(seconds, count)
    return [seconds for _ in teeth]
