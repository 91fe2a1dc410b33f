def listeners(heights: list[int]) -> list[int]:
    def reach(line: list[int]) -> list[int]:
        found = [0] * len(line)
        stack: list[int] = []
        for place, height in enumerate(line):
            while stack and line[stack[-1]] < height:
                stack.pop()
            found[place] = place - stack[-1] if stack else place
            stack.append(place)
        return found

    west = reach(heights)
    east = reach(heights[::-1])[::-1]
    return [one + other for one, other in zip(west, east)]
