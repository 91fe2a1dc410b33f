function countPlacements(terraces) {
  var n = 1;
  var last = -1;
  for (var t of terraces) {
    var free = 0;
    for (var x = 0; x < t.length; x++) {
      if (t[x] == "." && x != last) {
        free = free + 1;
      }
    }
    console.log(free);
    n = n * free;
    last = t.indexOf(".");
  }
  return n;
}
