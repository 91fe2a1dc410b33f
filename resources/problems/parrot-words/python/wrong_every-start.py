from collections import Counter


def shortest_stretch(spoken: list[str], wanted: list[str]) -> list[int]:
    words = [word.lower() for word in spoken]
    best: list[int] = []
    for start in range(len(words)):
        needed = Counter(word.lower() for word in wanted)
        missing = len(wanted)
        for end in range(start, len(words)):
            if needed[words[end]] > 0:
                missing -= 1
            needed[words[end]] -= 1
            if missing == 0:
                if not best or end - start < best[1] - best[0]:
                    best = [start, end]
                break
    return best
