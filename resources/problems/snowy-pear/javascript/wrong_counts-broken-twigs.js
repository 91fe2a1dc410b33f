function afterTheSnow(tree, most) {
  function snowOn(piece) {
    if (piece === null) return 0;
    const left = snowOn(piece.left);
    const right = snowOn(piece.right);
    if (left > most) piece.left = null;
    if (right > most) piece.right = null;
    return piece.val + left + right;
  }

  return snowOn(tree) <= most ? tree : null;
}
