def find_pair(readings: list[int], target: int) -> list[int]:
    seen = {}
    for position, reading in enumerate(readings):
        if seen.get(target - reading):
            return [seen[target - reading], position]
        seen[reading] = position
