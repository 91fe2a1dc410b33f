function turnQuilt(quilt, turns) {
  let pattern = quilt.map((row) => [...row]);
  const quarterTurns = ((turns % 4) + 4) % 4;
  for (let turn = 0; turn < quarterTurns; turn++) pattern = turnOnce(pattern);
  return pattern;
}

function turnOnce(pattern) {
  const size = pattern.length;
  const turned = pattern.map(() => new Array(size).fill(0));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) turned[column][size - 1 - row] = pattern[row][column];
  }
  return turned;
}
