def longest_dry(rain: list[int], limit: int) -> int:
    current = longest = 0
    for amount in rain:
        current = current + 1 if amount <= limit else 0
        longest = max(longest, current)
    return longest
