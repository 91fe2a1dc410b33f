def ride_minutes(legs: list[int], rides: list[list[int]]) -> list[int]:
    found = []
    for boarding, leaving in rides:
        minutes = 0
        stop = boarding
        while stop != leaving:
            minutes += legs[stop]
            stop = (stop + 1) % len(legs)
        found.append(minutes)
    return found
