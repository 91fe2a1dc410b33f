def podium(kites: list[list[int]]) -> list[list[int]]:
    places: dict[tuple[int, int], list[int]] = {}
    for number, *marks in kites:
        best = max(marks)
        score = sum(marks)
        places.setdefault((score, best), []).append(number)
    return [sorted(places[key]) for key in sorted(places, reverse=True)]
