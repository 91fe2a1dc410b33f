def podium(kites: list[list[int]]) -> list[list[int]]:
    places: dict[int, list[int]] = {}
    for number, *marks in kites:
        score = sum(marks) - max(marks) - min(marks)
        places.setdefault(score, []).append(number)
    return [sorted(places[key]) for key in sorted(places, reverse=True)]
