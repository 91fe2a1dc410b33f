function turnQuilt(quilt, turns) {
  let pattern = quilt.map((row) => [...row]);
  const quarterTurns = turns % 4;
  for (let turn = 0; turn < quarterTurns; turn++) pattern = turnOnce(pattern);
  return pattern;
}

function turnOnce(pattern) {
  const columns = pattern.length > 0 ? pattern[0].length : 0;
  const upwards = [...pattern].reverse();
  return Array.from({ length: columns }, (_, column) => upwards.map((row) => row[column]));
}
