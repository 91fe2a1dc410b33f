function leastCost(heats, capacity, start) {
  var c = 0;
  for (var i = 0; i < heats.length; i++) {
    if (i % capacity == 0) {
      c = c + start + heats[i];
    }
  }
  return c;
}
