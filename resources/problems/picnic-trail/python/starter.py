# Defined for you:
# class TreeNode:
#     def __init__(self, val=0, left=None, right=None): ...


def quickest_walk(trail: "TreeNode | None") -> int:
    """Return the minutes of the quickest walk from the root to a piece where the trail ends."""
    return -1
