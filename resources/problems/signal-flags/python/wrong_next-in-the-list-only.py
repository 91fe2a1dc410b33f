def certain_after(hoists: list[list[int]]) -> list[int]:
    def shared(one, other):
        count = 0
        while count < min(len(one), len(other)) and one[count] == other[count]:
            count += 1
        return count

    found = []
    for place, row in enumerate(hoists):
        others = hoists[max(place - 1, 0) : place] + hoists[place + 1 : place + 2]
        most = max((shared(row, other) for other in others), default=0)
        found.append(most + 1 if most < len(row) else 0)
    return found
