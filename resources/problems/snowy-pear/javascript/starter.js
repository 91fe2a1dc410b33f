// Defined for you:
// class TreeNode { constructor(val = 0, left = null, right = null) { … } }

/**
 * Return what is left when every piece that carries more than most has broken off, tips first.
 * @param {TreeNode|null} tree
 * @param {number} most
 * @returns {TreeNode|null}
 */
function afterTheSnow(tree, most) {
  return tree;
}
