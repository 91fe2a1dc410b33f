function mostSaved(reels) {
  reels.sort((a, b) => a[0] - b[0]);
  var t = 0;
  var c = 0;
  for (var r of reels) {
    if (t + r[0] < r[1]) {
      t = t + r[0];
      c = c + 1;
    } else {
      console.log("lost");
    }
  }
  return c;
}
