def score(kite):
    marks = sorted(kite[1:])
    return sum(marks[1:-1])


def podium(kites):
    result = []
    last = None
    for kite in sorted(kites, key=lambda kite: (-score(kite), -max(kite[1:]), kite[0])):
        key = (score(kite), max(kite[1:]))
        if key == last:
            result[-1].append(kite[0])
        else:
            result.append([kite[0]])
        last = key
    return result
