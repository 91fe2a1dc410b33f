def least_jumps(first: list[int], second: list[int]) -> int:
    bands = [first, second]
    # (songs of the first, songs of the second) -> least sum by the band that played last
    table = {}
    for i in range(len(first) + 1):
        for j in range(len(second) + 1):
            sums = [None, None]
            for band, (a, b) in enumerate([(i - 1, j), (i, j - 1)]):
                if a < 0 or b < 0:
                    continue
                song = bands[band][(a, b)[band]]
                if (a, b) == (0, 0):
                    sums[band] = 0
                    continue
                options = []
                for last, total in enumerate(table[a, b]):
                    if total is not None:
                        options.append(total + abs(song - bands[last][(a, b)[last] - 1]))
                sums[band] = min(options)
            table[i, j] = sums
    return min((total for total in table[len(first), len(second)] if total is not None), default=0)
