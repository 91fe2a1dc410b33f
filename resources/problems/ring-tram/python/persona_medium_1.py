def ride_minutes(legs: list[int], rides: list[list[int]]) -> list[int]:
    totals = [0]
    for minutes in legs:
        totals.append(totals[-1] + minutes)
    return [totals[leaving] - totals[boarding] for boarding, leaving in rides]
