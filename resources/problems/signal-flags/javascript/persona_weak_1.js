function certainAfter(hoists) {
  var r = [];
  for (var a of hoists) {
    var n = 1;
    for (var b of hoists) {
      if (a != b) {
        if (a[0] == b[0]) {
          n = 2;
        }
      }
    }
    r.push(n);
  }
  return r;
}
