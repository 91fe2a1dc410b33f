function turnQuilt(quilt, turns) {
  let pattern = quilt.map((row) => [...row]);
  // A remainder has the sign of its number here.
  const quarterTurns = ((turns % 4) + 4) % 4;
  for (let turn = 0; turn < quarterTurns; turn++) pattern = turnOnce(pattern);
  return pattern;
}

function turnOnce(pattern) {
  const columns = pattern.length > 0 ? pattern[0].length : 0;
  const upwards = [...pattern].reverse();
  return Array.from({ length: columns }, (_, column) => upwards.map((row) => row[column]));
}
