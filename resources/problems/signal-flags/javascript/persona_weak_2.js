function certainAfter(hoists) {
  var r = [];
  for (var a of hoists) {
    var n = 1;
    for (var b of hoists) {
      if (a != b) {
        var i = 0;
        while (i < a.length && i < b.length && a[i] == b[i]) {
          i = i + 1;
        }
        if (i > n) {
          n = i;
        }
      }
    }
    r.push(n);
  }
  return r;
}
