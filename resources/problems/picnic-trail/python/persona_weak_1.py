def quickest_walk(trail):
    total = trail.val
    if trail.left.val < trail.right.val:
        total = total + quickest_walk(trail.left)
    else:
        total = total + quickest_walk(trail.right)
    return total
