def listeners(heights: list[int]) -> list[int]:
    counts = [len(heights) - 1 - mast for mast in range(len(heights))]
    waiting: list[int] = []
    for mast, height in enumerate(heights):
        while waiting and heights[waiting[-1]] <= height:
            lower = waiting.pop()
            counts[lower] = mast - lower
        waiting.append(mast)
    return counts
