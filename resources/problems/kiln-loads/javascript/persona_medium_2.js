function leastCost(heats, capacity, start) {
  const costs = [0];
  for (let end = 1; end <= heats.length; end++) {
    let best = Infinity;
    for (let size = 1; size <= Math.min(capacity, end); size++) {
      const hottest = Math.max(...heats.slice(end - size, end));
      best = Math.min(best, costs[end - size] + start + hottest);
    }
    costs.push(best);
  }
  return costs[costs.length - 1];
}
