function largeCircles(households, least, agreements) {
  var groups = [];
  var result = [];
  for (var a of agreements) {
    var done = false;
    for (var g of groups) {
      if (g.includes(a[0]) || g.includes(a[1])) {
        g.push(a[0]);
        g.push(a[1]);
        done = true;
      }
    }
    if (done == false) {
      groups.push([a[0], a[1]]);
    }
    var n = 0;
    for (var g of groups) {
      if (g.length >= least) {
        n = n + 1;
      }
    }
    result.push(n);
  }
  return result;
}
