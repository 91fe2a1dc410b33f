function turnQuilt(quilt, turns) {
  var r = [];
  for (var a = 0; a < quilt[0].length; a++) {
    var b = [];
    for (var c = 0; c < quilt.length; c++) {
      b.push(quilt[c][a]);
    }
    console.log(b.length);
    r.push(b.reverse());
  }
  return r;
}
