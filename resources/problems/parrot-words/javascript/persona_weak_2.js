function shortestStretch(spoken, wanted) {
  var r = [];
  for (var a = 0; a < spoken.length; a++) {
    for (var b = a; b < spoken.length; b++) {
      var p = spoken.slice(a, b + 1);
      var ok = true;
      for (var w of wanted) {
        if (!p.includes(w)) {
          ok = false;
        }
      }
      if (ok) {
        console.log(a, b);
        if (r.length == 0 || b - a < r[1] - r[0]) {
          r = [a, b];
        }
      }
    }
  }
  return r;
}
