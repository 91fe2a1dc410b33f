function assignOvens(ovens, cooling, vases) {
  var r = [];
  var o = 0;
  for (var v of vases) {
    r.push([o, v[0]]);
    o = o + 1;
    if (o == ovens) {
      o = 0;
    }
  }
  return r;
}
