def longest_dry(rain: list[int], limit: int) -> int:
    return sum(amount <= limit for amount in rain)
