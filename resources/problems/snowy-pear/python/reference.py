def after_the_snow(tree: "TreeNode | None", most: int) -> "TreeNode | None":
    def hold(piece: "TreeNode | None") -> "tuple[TreeNode | None, int]":
        """What is left of the piece and the snow on it."""
        if piece is None:
            return None, 0
        piece.left, left_snow = hold(piece.left)
        piece.right, right_snow = hold(piece.right)
        snow = piece.val + left_snow + right_snow
        return (piece, snow) if snow <= most else (None, 0)

    return hold(tree)[0]
