def find_pair(readings: list[int], target: int) -> list[int]:
    seen = {}
    for position, reading in enumerate(readings):
        if target - reading in seen:
            return [seen[target - reading], position]
        if reading not in seen:
            seen[reading] = position
    return []
