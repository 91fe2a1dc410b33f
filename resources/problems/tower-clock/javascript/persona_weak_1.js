function fullTurns(teeth) {
  var p = 1;
  for (var t of teeth) {
    p = p * t;
    if (p > 1000000000000000) {
      p = 1000000000000000;
    }
  }
  var r = [];
  for (var t of teeth) {
    r.push(p / t);
  }
  return r;
}
