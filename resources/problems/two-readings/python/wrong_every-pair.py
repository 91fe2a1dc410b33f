def find_pair(readings: list[int], target: int) -> list[int]:
    for later in range(len(readings)):
        for earlier in range(later):
            if readings[earlier] + readings[later] == target:
                return [earlier, later]
    return []
