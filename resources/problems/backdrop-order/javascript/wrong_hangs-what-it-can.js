function hangingOrder(count, rules) {
  const waitsFor = new Array(count).fill(0);
  const followers = Array.from({ length: count }, () => []);
  for (const [behind, front] of rules) {
    waitsFor[front]++;
    followers[behind].push(front);
  }
  const order = [];
  for (let backdrop = 0; backdrop < count; backdrop++) {
    if (waitsFor[backdrop] === 0) order.push(backdrop);
  }
  for (const backdrop of order) {
    for (const front of followers[backdrop]) {
      waitsFor[front]--;
      if (waitsFor[front] === 0) order.push(front);
    }
  }
  return order;
}
