def after_the_snow(tree, most):
    def snow_on(piece):
        if piece is None:
            return 0
        left = snow_on(piece.left)
        right = snow_on(piece.right)
        if left > most:
            piece.left = None
        if right > most:
            piece.right = None
        return piece.val + left + right

    return tree if snow_on(tree) <= most else None
