function leavingTimes(visitors, turn) {
  const left = visitors.map(([, minutes]) => minutes);
  const since = visitors.map(([arrival]) => 2 * arrival);
  const leaves = new Array(visitors.length).fill(0);
  let waiting = visitors.length;
  let now = 0;
  while (waiting > 0) {
    let looking = -1;
    for (let number = 0; number < visitors.length; number++) {
      if (left[number] > 0 && (looking < 0 || since[number] < since[looking])) looking = number;
    }
    const took = Math.min(turn, left[looking]);
    left[looking] -= took;
    now = Math.max(now, visitors[looking][0]) + took;
    // Behind everybody who arrives in this minute.
    since[looking] = 2 * now + 1;
    if (left[looking] === 0) {
      leaves[looking] = now;
      waiting -= 1;
    }
  }
  return leaves;
}
