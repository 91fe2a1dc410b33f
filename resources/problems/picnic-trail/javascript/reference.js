function quickestWalk(trail) {
  if (trail === null) return 0;
  const sides = [trail.left, trail.right].filter((side) => side !== null);
  if (sides.length === 0) return trail.val;
  return trail.val + Math.min(...sides.map(quickestWalk));
}
