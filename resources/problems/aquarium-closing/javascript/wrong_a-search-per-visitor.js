const STEPS = [[-1, 0], [1, 0], [0, -1], [0, 1]];

function nearest(plan, row, column) {
  const seen = plan.map((line) => new Array(line.length).fill(false));
  seen[row][column] = true;
  const queue = [[row, column, 0]];
  for (let next = 0; next < queue.length; next++) {
    const [r, c, seconds] = queue[next];
    if (plan[r][c] === "E") return seconds;
    for (const [down, right] of STEPS) {
      const line = plan[r + down];
      const square = line === undefined ? undefined : line[c + right];
      if (square === undefined || square === "#" || seen[r + down][c + right]) continue;
      seen[r + down][c + right] = true;
      queue.push([r + down, c + right, seconds + 1]);
    }
  }
  return -1;
}

function closingTime(plan) {
  let latest = 0;
  for (let row = 0; row < plan.length; row++) {
    for (let column = 0; column < plan[row].length; column++) {
      if (plan[row][column] !== ".") continue;
      const seconds = nearest(plan, row, column);
      if (seconds === -1) return -1;
      latest = Math.max(latest, seconds);
    }
  }
  return latest;
}
