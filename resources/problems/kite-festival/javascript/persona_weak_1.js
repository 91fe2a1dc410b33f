function podium(kites) {
  var r = [];
  for (var k of kites) {
    r.push([k[1] + k[2], k[0]]);
  }
  r.sort();
  return r;
}
