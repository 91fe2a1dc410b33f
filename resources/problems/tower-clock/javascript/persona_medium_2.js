function fullTurns(teeth) {
  const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));
  let seconds = 1;
  for (const count of teeth) {
    seconds = seconds * (count / divisor(seconds, count));
  }
  const turns = [];
  for (const count of teeth) {
    turns.push(seconds / count);
  }
  return turns;
}
