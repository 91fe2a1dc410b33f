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
  for (var r = 0; r < plan.length; r++) {
    for (var c = 0; c < plan[r].length; c++) {
      if (plan[r][c] == ".") {
        var best = Math.abs(r - exits[0][0]) + Math.abs(c - exits[0][1]);
        if (best > result) {
          result = best;
        }
      }
    }
  }
  return result;
}
