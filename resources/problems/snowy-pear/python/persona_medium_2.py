def after_the_snow(tree, most):
    def total(piece):
        if piece is None:
            return 0
        left = total(piece.left)
        right = total(piece.right)
        if left > most:
            piece.left = None
            left = 0
        if right > most:
            piece.right = None
            right = 0
        return piece.val + left + right

    if total(tree) > most:
        return None
    return tree
