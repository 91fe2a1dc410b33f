function afterTheSnow(tree, most) {
  function total(piece) {
    if (piece === null) {
      return 0;
    }
    const left = total(piece.left);
    const right = total(piece.right);
    if (left > most) {
      piece.left = null;
    }
    if (right > most) {
      piece.right = null;
    }
    return piece.val + left + right;
  }
  return total(tree) > most ? null : tree;
}
