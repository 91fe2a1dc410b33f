function leastCost(heats, capacity, start) {
  const cheapest = [0];
  for (let end = 1; end <= heats.length; end++) {
    let hottest = 0;
    let best = Infinity;
    const first = Math.max(end - capacity, 0);
    for (let begin = end - 1; begin >= first; begin--) {
      if (heats[begin] > hottest) hottest = heats[begin];
      const cost = cheapest[begin] + start + hottest;
      if (cost < best) best = cost;
    }
    cheapest.push(best);
  }
  return cheapest[heats.length];
}
