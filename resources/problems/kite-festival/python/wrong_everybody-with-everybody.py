def podium(kites: list[list[int]]) -> list[list[int]]:
    keys = [(sum(marks) - max(marks) - min(marks), max(marks)) for _, *marks in kites]
    by_rank: dict[int, list[int]] = {}
    for kite, key in zip(kites, keys):
        better = 0
        for other in keys:
            if other > key:
                better += 1
        by_rank.setdefault(better, []).append(kite[0])
    return [sorted(by_rank[rank]) for rank in sorted(by_rank)]
