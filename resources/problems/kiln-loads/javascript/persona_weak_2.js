function leastCost(heats, capacity, start) {
  var c = 0;
  var i = 0;
  while (i < heats.length) {
    var m = 0;
    for (var j = i; j < i + capacity; j++) {
      if (j < heats.length) {
        if (heats[j] > m) {
          m = heats[j];
        }
      }
    }
    console.log(m);
    c = c + start + m;
    i = i + capacity;
  }
  return c;
}
