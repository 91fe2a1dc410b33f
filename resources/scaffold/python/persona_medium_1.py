def longest_dry(rain: list[int], limit: int) -> int:
    current = longest = 0
    for amount in rain:
        if amount <= limit:
            current += 1
        else:
            longest = max(longest, current)
            current = 0
    return longest
