function mostSaved(reels) {
  reels.sort((a, b) => a[0] - b[0]);
  var t = 0;
  var c = 0;
  for (var r of reels) {
    t = t + r[0];
    if (t < r[1]) {
      c = c + 1;
    }
  }
  return c;
}
