function bellOrder(houses, stop) {
  var d = [];
  for (var h of houses) {
    d.push(h - stop);
  }
  d.sort();
  return d;
}
