from collections import Counter


def shortest_stretch(spoken: list[str], wanted: list[str]) -> list[int]:
    words = [word.lower() for word in spoken]
    needed = Counter(word.lower() for word in wanted)
    missing = len(wanted)
    best: list[int] = []
    left = 0
    for right, word in enumerate(words):
        missing -= needed[word] > 0
        needed[word] -= 1
        if missing == 0:
            if not best or right - left < best[1] - best[0]:
                best = [left, right]
            needed[words[left]] += 1
            missing += needed[words[left]] > 0
            left += 1
    return best
