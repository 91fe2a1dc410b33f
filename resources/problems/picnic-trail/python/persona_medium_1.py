def quickest_walk(trail):
    if trail is None:
        return 0
    return trail.val + min(quickest_walk(trail.left), quickest_walk(trail.right))
