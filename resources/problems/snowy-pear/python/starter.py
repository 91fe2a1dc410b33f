# Defined for you:
# class TreeNode:
#     def __init__(self, val=0, left=None, right=None): ...


def after_the_snow(tree: "TreeNode | None", most: int) -> "TreeNode | None":
    """Return what is left when every piece that carries more than most has broken off, tips first."""
    return tree
