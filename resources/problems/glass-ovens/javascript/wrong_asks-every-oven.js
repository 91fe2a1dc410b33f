function assignOvens(ovens, cooling, vases) {
  const freeFrom = new Array(ovens).fill(0);
  return vases.map(([arrival, minutes]) => {
    let earliest = Infinity;
    for (const free of freeFrom) earliest = Math.min(earliest, free);
    const start = Math.max(arrival, earliest);
    const oven = freeFrom.findIndex((free) => free <= start);
    freeFrom[oven] = start + minutes + cooling;
    return [oven, start];
  });
}
