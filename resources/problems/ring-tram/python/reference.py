from itertools import accumulate


def ride_minutes(legs: list[int], rides: list[list[int]]) -> list[int]:
    from_start = list(accumulate(legs, initial=0))
    lap = from_start[-1]
    return [(from_start[leaving] - from_start[boarding]) % lap for boarding, leaving in rides]
