function hangingOrder(count, rules) {
  const waitsFor = new Map();
  const followers = new Map();
  for (const [behind, front] of rules) {
    if (!waitsFor.has(behind)) waitsFor.set(behind, 0);
    waitsFor.set(front, (waitsFor.get(front) || 0) + 1);
    if (!followers.has(behind)) followers.set(behind, []);
    followers.get(behind).push(front);
  }
  const order = [...waitsFor.keys()].filter((backdrop) => waitsFor.get(backdrop) === 0);
  for (const backdrop of order) {
    for (const front of followers.get(backdrop) || []) {
      waitsFor.set(front, waitsFor.get(front) - 1);
      if (waitsFor.get(front) === 0) order.push(front);
    }
  }
  return order.length === waitsFor.size ? order : [];
}
