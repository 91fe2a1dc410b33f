function bellOrder(houses, stop) {
  var d = {};
  for (var h of houses) {
    d[Math.abs(h - stop)] = h;
  }
  var r = [];
  for (var k of Object.keys(d)) {
    console.log(k);
    r.push(d[k]);
  }
  return r;
}
