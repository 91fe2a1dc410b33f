function leavingTimes(visitors, turn) {
  const left = visitors.map((visitor) => visitor[1]);
  const result = new Array(visitors.length).fill(0);
  const queue = [];
  let time = 0;
  let following = 0;
  while (following < visitors.length || queue.length > 0) {
    while (following < visitors.length && visitors[following][0] <= time) queue.push(following++);
    if (queue.length === 0) {
      time = visitors[following][0];
      continue;
    }
    const current = queue.shift();
    if (left[current] > turn) {
      time += turn;
      left[current] -= turn;
      queue.push(current);
    } else {
      time += left[current];
      result[current] = time;
    }
  }
  return result;
}
