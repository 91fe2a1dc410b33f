function firstFault(log) {
  var c = {};
  for (var e of log) {
    c[Math.abs(e)] = (c[Math.abs(e)] || 0) + 1;
  }
  for (var h in c) {
    if (c[h] % 2 == 1) {
      return log.indexOf(Number(h));
    }
  }
  return -1;
}
