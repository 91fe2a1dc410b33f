function turnQuilt(quilt, turns) {
  var r = [];
  for (var a = 0; a < quilt.length; a++) {
    r.push(quilt[a].slice().reverse());
  }
  return r;
}
