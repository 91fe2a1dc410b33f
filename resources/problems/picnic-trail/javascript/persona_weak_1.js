function quickestWalk(trail) {
  var total = trail.val;
  if (trail.left.val < trail.right.val) {
    total = total + quickestWalk(trail.left);
  } else {
    total = total + quickestWalk(trail.right);
  }
  return total;
}
