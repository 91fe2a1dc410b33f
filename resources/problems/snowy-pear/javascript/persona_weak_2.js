function afterTheSnow(tree, most) {
  if (tree == null) {
    return null;
  }
  tree.left = afterTheSnow(tree.left, most);
  tree.right = afterTheSnow(tree.right, most);
  console.log(tree.val);
  if (tree.left == null) {
    if (tree.right == null) {
      if (tree.val > most) {
        return null;
      }
    }
  }
  return tree;
}
