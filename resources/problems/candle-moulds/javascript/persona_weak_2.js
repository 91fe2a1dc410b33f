function readyAt(moulds, orders) {
  var t = 0;
  var n = 0;
  while (n < orders && t < 1000) {
    t = t + 1;
    n = 0;
    for (var m of moulds) {
      n = n + Math.floor((t - m[0]) / m[1]);
    }
  }
  console.log(t, n);
  return t;
}
