function afterTheSnow(tree, most) {
  function total(piece) {
    if (piece === null) {
      return 0;
    }
    let left = total(piece.left);
    let right = total(piece.right);
    if (left > most) {
      piece.left = null;
      left = 0;
    }
    if (right > most) {
      piece.right = null;
      right = 0;
    }
    return piece.val + left + right;
  }
  return total(tree) > most ? null : tree;
}
