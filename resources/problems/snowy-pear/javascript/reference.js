function afterTheSnow(tree, most) {
  // Returns what is left of the piece and the snow on it.
  function hold(piece) {
    if (piece === null) return [null, 0];
    const [left, leftSnow] = hold(piece.left);
    const [right, rightSnow] = hold(piece.right);
    const snow = piece.val + leftSnow + rightSnow;
    if (snow > most) return [null, 0];
    piece.left = left;
    piece.right = right;
    return [piece, snow];
  }

  return hold(tree)[0];
}
