function leastCost(heats, capacity, start) {
  const cheapest = [0];
  for (let end = 1; end <= heats.length; end++) {
    let hottest = 0;
    let best = Infinity;
    for (let begin = end - 1; begin >= Math.max(end - Math.max(capacity - 1, 1), 0); begin--) {
      hottest = Math.max(hottest, heats[begin]);
      best = Math.min(best, cheapest[begin] + start + hottest);
    }
    cheapest.push(best);
  }
  return cheapest[heats.length];
}
