class Node:
    __slots__ = ("next", "ships")

    def __init__(self) -> None:
        self.next: dict[int, Node] = {}
        self.ships = 0


def certain_after(hoists: list[list[int]]) -> list[int]:
    root = Node()
    for row in hoists:
        node = root
        for flag in row:
            if flag not in node.next:
                node.next[flag] = Node()
            node = node.next[flag]
            node.ships += 1
    return [flags_needed(root, row) for row in hoists]


def flags_needed(node: Node, row: list[int]) -> int:
    for count, flag in enumerate(row, 1):
        node = node.next[flag]
        if node.ships == 1:
            return count
    return 0
