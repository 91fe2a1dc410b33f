function readyAt(moulds, orders) {
  let low = 0;
  let high = 2 * 10 ** 15;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    let ready = 0;
    for (const [warmUp, minutes] of moulds) {
      if (middle > warmUp) {
        ready += Math.floor((middle - warmUp) / minutes);
      }
    }
    if (ready >= orders) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
