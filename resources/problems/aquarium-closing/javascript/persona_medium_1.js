function closingTime(plan) {
  const queue = [];
  const seen = new Set();
  for (let row = 0; row < plan.length; row++) {
    for (let column = 0; column < plan[row].length; column++) {
      if (plan[row][column] === "E") {
        queue.push([row, column, 0]);
      }
    }
  }
  let latest = 0;
  for (let i = 0; i < queue.length; i++) {
    const [row, column, seconds] = queue[i];
    latest = seconds;
    for (const [r, c] of [[row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]]) {
      if (r >= 0 && r < plan.length && plan[r][c] === "." && !seen.has(r + "," + c)) {
        seen.add(r + "," + c);
        queue.push([r, c, seconds + 1]);
      }
    }
  }
  return latest;
}
