def listeners(heights: list[int]) -> list[int]:
    last = len(heights) - 1
    counts = [0] * len(heights)
    walls: list[int] = []
    for mast, height in enumerate(heights):
        while walls and heights[walls[-1]] < height:
            lower = walls.pop()
            counts[lower] += mast - lower
        counts[mast] += mast - (walls[-1] if walls else 0)
        if walls and heights[walls[-1]] == height:
            equal = walls.pop()
            counts[equal] += mast - equal
        walls.append(mast)
    for mast in walls:
        counts[mast] += last - mast
    return counts
