function quickestWalk(trail) {
  let minutes = 0;
  while (trail !== null) {
    minutes += trail.val;
    if (trail.left === null || trail.right === null) {
      trail = trail.left || trail.right;
    } else {
      trail = trail.left.val <= trail.right.val ? trail.left : trail.right;
    }
  }
  return minutes;
}
