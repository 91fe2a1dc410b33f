const STEPS = [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]];

function closingTime(plan) {
  const rows = plan.length;
  const columns = rows > 0 ? plan[0].length : 0;
  const seen = plan.map((line) => Array.from(line, (square) => square === "#"));
  const wave = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (plan[row][column] !== "E") continue;
      seen[row][column] = true;
      wave.push([row, column, 0]);
    }
  }
  let latest = 0;
  for (let next = 0; next < wave.length; next++) {
    const [row, column, seconds] = wave[next];
    latest = seconds;
    for (const [down, right] of STEPS) {
      const r = row + down;
      const c = column + right;
      if (r < 0 || r >= rows || c < 0 || c >= columns || seen[r][c]) continue;
      seen[r][c] = true;
      wave.push([r, c, seconds + 1]);
    }
  }
  return seen.some((line) => line.includes(false)) ? -1 : latest;
}
