def after_the_snow(tree, most):
    if tree == None:
        return None
    tree.left = after_the_snow(tree.left, most)
    tree.right = after_the_snow(tree.right, most)
    print(tree.val)
    if tree.left == None:
        if tree.right == None:
            if tree.val > most:
                return None
    return tree
