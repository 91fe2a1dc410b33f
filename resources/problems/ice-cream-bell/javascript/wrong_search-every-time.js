function bellOrder(houses, stop) {
  const waiting = [...houses];
  const order = [];
  while (waiting.length > 0) {
    let nearest = 0;
    for (let position = 1; position < waiting.length; position++) {
      if (Math.abs(waiting[position] - stop) < Math.abs(waiting[nearest] - stop)) nearest = position;
    }
    order.push(waiting[nearest]);
    waiting.splice(nearest, 1);
  }
  return order;
}
