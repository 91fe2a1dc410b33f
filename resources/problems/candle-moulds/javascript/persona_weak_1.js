function readyAt(moulds, orders) {
  var t = 0;
  var n = 0;
  while (n < orders && t < 1000) {
    t = t + 1;
    for (var m of moulds) {
      if (t % m[1] == 0) {
        n = n + 1;
      }
    }
  }
  return t;
}
