function quickestWalk(trail) {
  if (trail === null) {
    return 0;
  }
  return trail.val + Math.min(quickestWalk(trail.left), quickestWalk(trail.right));
}
