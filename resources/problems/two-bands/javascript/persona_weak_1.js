function leastJumps(first, second) {
  var l = [];
  while (first.length > 0 && second.length > 0) {
    if (first[0] < second[0]) {
      l.push(first.shift());
    } else {
      l.push(second.shift());
    }
  }
  var s = 0;
  for (var i = 1; i < l.length; i++) {
    s = s + Math.abs(l[i] - l[i - 1]);
  }
  return s;
}
