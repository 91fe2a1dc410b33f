function fullTurns(teeth) {
  var p = 1;
  for (var t of teeth) {
    if (p % t != 0) {
      p = p * t;
      console.log(p);
    }
  }
  var r = [];
  for (var t of teeth) {
    r.push(p / t);
  }
  return r;
}
