function afterTheSnow(tree, most) {
  if (tree === null) return null;
  tree.left = afterTheSnow(tree.left, most);
  tree.right = afterTheSnow(tree.right, most);
  return tree.val > most ? null : tree;
}
