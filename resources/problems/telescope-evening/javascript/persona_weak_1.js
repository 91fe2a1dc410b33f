function leavingTimes(visitors, turn) {
  var t = 0;
  var r = [];
  for (var v of visitors) {
    t = t + v[1];
    r.push(t);
  }
  return r;
}
