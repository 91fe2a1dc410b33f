function quickestWalk(trail) {
  if (trail == null) {
    return 0;
  }
  var total = trail.val;
  if (trail.left && trail.right) {
    console.log(trail.left.val, trail.right.val);
    if (trail.left.val < trail.right.val) {
      total = total + quickestWalk(trail.left);
    } else {
      total = total + quickestWalk(trail.right);
    }
  }
  return total;
}
