def after_the_snow(tree, most):
    if tree.val > most:
        return None
    tree.left = after_the_snow(tree.left, most)
    tree.right = after_the_snow(tree.right, most)
    return tree
