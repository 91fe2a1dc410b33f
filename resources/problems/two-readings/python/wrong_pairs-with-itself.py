def find_pair(readings: list[int], target: int) -> list[int]:
    first_seen: dict[int, int] = {}
    for position, reading in enumerate(readings):
        first_seen.setdefault(reading, position)
        earlier = first_seen.get(target - reading)
        if earlier is not None:
            return [earlier, position]
    return []
