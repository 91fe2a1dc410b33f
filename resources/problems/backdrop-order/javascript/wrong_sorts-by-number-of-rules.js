function hangingOrder(count, rules) {
  const waitsFor = new Array(count).fill(0);
  for (const [, front] of rules) waitsFor[front]++;
  if (!waitsFor.includes(0)) return [];
  return [...waitsFor.keys()].sort((one, other) => waitsFor[one] - waitsFor[other]);
}
