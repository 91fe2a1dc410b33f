def quickest_walk(trail):
    minutes = 0
    while trail is not None:
        minutes += trail.val
        if trail.left is None or trail.right is None:
            trail = trail.left or trail.right
        else:
            trail = trail.left if trail.left.val <= trail.right.val else trail.right
    return minutes
