function quickestWalk(trail) {
  if (trail === null) return 0;
  let level = [[trail, trail.val]];
  while (level.length > 0) {
    const ends = level.filter(([piece]) => piece.left === null && piece.right === null);
    if (ends.length > 0) return Math.min(...ends.map(([, minutes]) => minutes));
    const next = [];
    for (const [piece, minutes] of level) {
      for (const side of [piece.left, piece.right]) {
        if (side !== null) next.push([side, minutes + side.val]);
      }
    }
    level = next;
  }
}
