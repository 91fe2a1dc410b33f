def ride_minutes(legs: list[int], rides: list[list[int]]) -> list[int]:
    totals = [0]
    for minutes in legs:
        totals.append(totals[-1] + minutes)
    found = []
    for boarding, leaving in rides:
        if boarding == leaving:
            found.append(0)
        elif boarding < leaving:
            found.append(totals[leaving + 1] - totals[boarding])
        else:
            found.append(totals[-1] - totals[boarding] + totals[leaving + 1])
    return found
