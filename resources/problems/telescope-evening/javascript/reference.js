function leavingTimes(visitors, turn) {
  const left = visitors.map(([, minutes]) => minutes);
  const leaves = new Array(visitors.length).fill(0);
  // Everybody who ever stood in line; the first ones have left it.
  const line = [];
  let served = 0;
  let arrived = 0;
  let now = 0;
  const letIn = () => {
    while (arrived < visitors.length && visitors[arrived][0] <= now) line.push(arrived++);
  };
  while (served < line.length || arrived < visitors.length) {
    if (served === line.length) now = Math.max(now, visitors[arrived][0]);
    letIn();
    const looking = line[served++];
    const took = Math.min(turn, left[looking]);
    left[looking] -= took;
    now += took;
    letIn();
    if (left[looking] > 0) line.push(looking);
    else leaves[looking] = now;
  }
  return leaves;
}
