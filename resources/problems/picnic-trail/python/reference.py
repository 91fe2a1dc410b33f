def quickest_walk(trail: "TreeNode | None") -> int:
    if trail is None:
        return 0
    sides = [side for side in (trail.left, trail.right) if side is not None]
    if not sides:
        return trail.val
    return trail.val + min(quickest_walk(side) for side in sides)
