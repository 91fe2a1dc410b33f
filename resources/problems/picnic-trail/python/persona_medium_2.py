def quickest_walk(trail):
    if trail is None:
        return 0
    if trail.left is None:
        return trail.val + quickest_walk(trail.right)
    if trail.right is None:
        return trail.val + quickest_walk(trail.left)
    return trail.val + min(quickest_walk(trail.left), quickest_walk(trail.right))
