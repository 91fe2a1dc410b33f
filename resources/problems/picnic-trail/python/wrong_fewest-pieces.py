def quickest_walk(trail):
    if trail is None:
        return 0
    level = [(trail, trail.val)]
    while level:
        ends = [minutes for piece, minutes in level if piece.left is None and piece.right is None]
        if ends:
            return min(ends)
        level = [
            (side, minutes + side.val)
            for piece, minutes in level
            for side in (piece.left, piece.right)
            if side is not None
        ]
