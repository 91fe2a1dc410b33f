function quickestWalk(trail) {
  if (trail === null) {
    return 0;
  }
  if (trail.left === null) {
    return trail.val + quickestWalk(trail.right);
  }
  if (trail.right === null) {
    return trail.val + quickestWalk(trail.left);
  }
  return trail.val + Math.min(quickestWalk(trail.left), quickestWalk(trail.right));
}
