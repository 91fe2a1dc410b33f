function assignOvens(ovens, cooling, vases) {
  var r = [];
  var o = 0;
  var f = {};
  for (var v of vases) {
    var t = v[0];
    if (f[o] > t) {
      t = f[o];
    }
    r.push([o, t]);
    f[o] = t + v[1];
    o = o + 1;
    if (o == ovens) {
      o = 0;
    }
  }
  return r;
}
