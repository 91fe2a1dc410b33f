def after_the_snow(tree, most):
    def hold(piece):
        if piece is None:
            return None, 0
        piece.left, left = hold(piece.left)
        piece.right, right = hold(piece.right)
        snow = piece.val + left + right
        if snow >= most:
            return None, 0
        return piece, snow

    return hold(tree)[0]
