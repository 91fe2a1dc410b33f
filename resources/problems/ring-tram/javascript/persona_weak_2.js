function rideMinutes(legs, rides) {
  var r = [];
  for (var x of rides) {
    var s = 0;
    if (x[0] < x[1]) {
      for (var i = x[0]; i < x[1]; i++) {
        s = s + legs[i];
      }
    } else {
      for (var i = x[0]; i < legs.length; i++) {
        s = s + legs[i];
      }
      for (var i = 0; i < x[1]; i++) {
        s = s + legs[i];
      }
    }
    console.log(s);
    r.push(s);
  }
  return r;
}
