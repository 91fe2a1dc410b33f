function afterTheSnow(tree, most) {
  function hold(piece) {
    if (piece === null) return [null, 0];
    const [left, leftSnow] = hold(piece.left);
    const [right, rightSnow] = hold(piece.right);
    piece.left = left;
    piece.right = right;
    const snow = piece.val + leftSnow + rightSnow;
    return snow >= most ? [null, 0] : [piece, snow];
  }

  return hold(tree)[0];
}
