function leavingTimes(visitors, turn) {
  const left = visitors.map((visitor) => visitor[1]);
  const result = new Array(visitors.length).fill(0);
  const queue = [];
  let head = 0;
  let time = 0;
  let following = 0;
  const addArrivals = () => {
    while (following < visitors.length && visitors[following][0] <= time) queue.push(following++);
  };
  while (following < visitors.length || head < queue.length) {
    addArrivals();
    if (head === queue.length) {
      time = visitors[following][0];
      continue;
    }
    const current = queue[head];
    head++;
    if (left[current] > turn) {
      time += turn;
      left[current] -= turn;
      addArrivals();
      queue.push(current);
    } else {
      time += left[current];
      result[current] = time;
    }
  }
  return result;
}
