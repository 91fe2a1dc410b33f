function countPlacements(terraces) {
  var n = 0;
  for (var a = 0; a < terraces[0].length; a++) {
    for (var b = 0; b < terraces[1].length; b++) {
      if (terraces[0][a] == "." && terraces[1][b] == ".") {
        if (a != b) {
          n = n + 1;
        }
      }
    }
  }
  return n;
}
