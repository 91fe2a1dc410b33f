function readyAt(moulds, orders) {
  if (orders === 0) return 0;
  let rate = 0;
  let headStart = 0;
  for (const [warmUp, minutes] of moulds) {
    rate += 1 / minutes;
    headStart += warmUp / minutes;
  }
  return Math.ceil((orders + headStart) / rate);
}
