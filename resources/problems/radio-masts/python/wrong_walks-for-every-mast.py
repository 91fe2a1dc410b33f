def listeners(heights: list[int]) -> list[int]:
    counts = []
    for mast, height in enumerate(heights):
        heard = 0
        for step in (-1, 1):
            other = mast + step
            while 0 <= other < len(heights):
                heard += 1
                if heights[other] >= height:
                    break
                other += step
        counts.append(heard)
    return counts
