from math import gcd


def full_turns(teeth: list[int]) -> list[int]:
    seconds = 1
    for count in teeth:
        seconds = seconds * count // gcd(seconds, count)
    turns = []
    for count in teeth:
        turns.append(seconds // count)
    return turns
