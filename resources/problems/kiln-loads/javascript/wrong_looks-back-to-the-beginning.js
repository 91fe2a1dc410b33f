function leastCost(heats, capacity, start) {
  const cheapest = [0];
  for (let end = 1; end <= heats.length; end++) {
    let best = Infinity;
    let hottest = 0;
    for (let begin = end - 1; begin >= 0; begin--) {
      hottest = Math.max(hottest, heats[begin]);
      if (end - begin <= capacity) best = Math.min(best, cheapest[begin] + start + hottest);
    }
    cheapest.push(best);
  }
  return cheapest[heats.length];
}
