function rideMinutes(legs, rides) {
  var r = [];
  for (var x of rides) {
    var s = 0;
    for (var i = x[0]; i < x[1]; i++) {
      s = s + legs[i];
    }
    r.push(s);
  }
  return r;
}
