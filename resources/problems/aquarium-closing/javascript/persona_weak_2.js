function closingTime(plan) {
  var exits = [];
  for (var r = 0; r < plan.length; r++) {
    for (var c = 0; c < plan[r].length; c++) {
      if (plan[r][c] == "E") {
        exits.push([r, c]);
      }
    }
  }
  var result = 0;
  if (exits.length == 0) {
    return -1;
  }
  for (var r = 0; r < plan.length; r++) {
    for (var c = 0; c < plan[r].length; c++) {
      if (plan[r][c] == ".") {
        var best = 1000000;
        for (var e of exits) {
          var d = Math.abs(r - e[0]) + Math.abs(c - e[1]);
          if (d < best) {
            best = d;
          }
        }
        if (best > result) {
          result = best;
        }
      }
    }
  }
  return result;
}
