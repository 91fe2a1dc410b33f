def certain_after(hoists: list[list[int]]) -> list[int]:
    trie = {"count": 0}
    for row in hoists:
        node = trie
        for flag in row:
            node = node.setdefault(flag, {"count": 0})
            node["count"] += 1
    result = []
    for row in hoists:
        node = trie
        answer = 0
        for i in range(len(row)):
            node = node[row[i]]
            if node["count"] == 1:
                answer = i + 1
                break
        result.append(answer)
    return result
