def shortest_stretch(spoken, wanted):
    spoken = [word.lower() for word in spoken]
    needed = {}
    for word in wanted:
        word = word.lower()
        needed[word] = needed.get(word, 0) + 1
    missing = len(wanted)
    best = []
    left = 0
    for right, word in enumerate(spoken):
        if needed.get(word, 0) > 0:
            missing -= 1
        needed[word] = needed.get(word, 0) - 1
        while missing == 0:
            if not best or right - left < best[1] - best[0]:
                best = [left, right]
            needed[spoken[left]] += 1
            if needed[spoken[left]] > 0:
                missing += 1
            left += 1
    return best
