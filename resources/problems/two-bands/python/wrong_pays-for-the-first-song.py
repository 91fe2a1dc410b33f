from math import inf


def least_jumps(first: list[int], second: list[int]) -> int:
    if not first and not second:
        return 0
    # after_first[j]: least sum once i songs of the first band and j of the second are played, the first band last.
    after_first = after_second = []
    for i in range(len(first) + 1):
        above_first, above_second = after_first, after_second
        after_first, after_second = [], []
        for j in range(len(second) + 1):
            ends_first = ends_second = inf
            if i == 1 and j == 0:
                ends_first = first[0]
            elif i:
                song = first[i - 1]
                if i > 1:
                    ends_first = above_first[j] + abs(song - first[i - 2])
                if j:
                    ends_first = min(ends_first, above_second[j] + abs(song - second[j - 1]))
            if i == 0 and j == 1:
                ends_second = second[0]
            elif j:
                song = second[j - 1]
                if j > 1:
                    ends_second = after_second[j - 1] + abs(song - second[j - 2])
                if i:
                    ends_second = min(ends_second, after_first[j - 1] + abs(song - first[i - 1]))
            after_first.append(ends_first)
            after_second.append(ends_second)
    return min(after_first[-1], after_second[-1])
