def find_pair(readings: list[int], target: int) -> list[int]:
    last_seen: dict[int, int] = {}
    for position, reading in enumerate(readings):
        earlier = last_seen.get(target - reading)
        if earlier is not None:
            return [earlier, position]
        last_seen[reading] = position
    return []
