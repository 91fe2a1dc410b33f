function afterTheSnow(tree, most) {
  if (tree.val > most) {
    return null;
  }
  tree.left = afterTheSnow(tree.left, most);
  tree.right = afterTheSnow(tree.right, most);
  return tree;
}
