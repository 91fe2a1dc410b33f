def after_the_snow(tree, most):
    def total(piece):
        if piece is None:
            return 0
        left = total(piece.left)
        right = total(piece.right)
        if left > most:
            piece.left = None
        if right > most:
            piece.right = None
        return piece.val + left + right

    if total(tree) > most:
        return None
    return tree
