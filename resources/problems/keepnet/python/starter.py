def thrown_back(weights: list[int], room: int) -> list[int]:
    """Return the positions of the fish that go back into the lake, in the order in which they do."""
    return [-1]
