def quickest_walk(trail):
    if trail == None:
        return 0
    total = trail.val
    if trail.left and trail.right:
        print(trail.left.val, trail.right.val)
        if trail.left.val < trail.right.val:
            total = total + quickest_walk(trail.left)
        else:
            total = total + quickest_walk(trail.right)
    return total
