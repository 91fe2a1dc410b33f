def ride_minutes(legs: list[int], rides: list[list[int]]) -> list[int]:
    totals = [0]
    for minutes in legs:
        totals.append(totals[-1] + minutes)
    found = []
    for boarding, leaving in rides:
        minutes = totals[leaving] - totals[boarding]
        found.append(minutes if minutes > 0 else minutes + totals[-1])
    return found
