function leastCost(heats, capacity, start) {
  let cost = 0;
  let held = 0;
  let hottest = 0;
  for (const heat of heats) {
    const extra = Math.max(heat - hottest, 0);
    if (held > 0 && held < capacity && extra <= start + heat) {
      cost += extra;
      held++;
      hottest = Math.max(hottest, heat);
    } else {
      cost += start + heat;
      held = 1;
      hottest = heat;
    }
  }
  return cost;
}
