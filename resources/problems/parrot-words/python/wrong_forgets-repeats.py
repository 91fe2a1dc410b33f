from collections import Counter


def shortest_stretch(spoken: list[str], wanted: list[str]) -> list[int]:
    words = [word.lower() for word in spoken]
    needed = {word.lower() for word in wanted}
    inside: Counter[str] = Counter()
    best: list[int] = []
    left = 0
    for right, word in enumerate(words):
        if word in needed:
            inside[word] += 1
        while len(inside) == len(needed):
            if not best or right - left < best[1] - best[0]:
                best = [left, right]
            first = words[left]
            if first in needed:
                inside[first] -= 1
                if inside[first] == 0:
                    del inside[first]
            left += 1
    return best
