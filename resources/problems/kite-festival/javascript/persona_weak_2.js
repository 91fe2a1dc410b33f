function podium(kites) {
  var r = [];
  for (var k of kites) {
    var m = k.slice(1);
    var s = m.reduce((a, b) => a + b) - Math.max(...m) - Math.min(...m);
    r.push([s, k[0]]);
  }
  r.sort((a, b) => b[0] - a[0]);
  console.log(r.length);
  return r.map((p) => [p[1]]);
}
