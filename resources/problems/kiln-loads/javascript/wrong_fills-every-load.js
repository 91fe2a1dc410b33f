function leastCost(heats, capacity, start) {
  let cost = 0;
  for (let begin = 0; begin < heats.length; begin += capacity) {
    cost += start + Math.max(...heats.slice(begin, begin + capacity));
  }
  return cost;
}
