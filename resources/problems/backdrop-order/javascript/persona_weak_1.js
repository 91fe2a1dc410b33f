function hangingOrder(count, rules) {
  var order = [];
  for (var r of rules) {
    if (!order.includes(r[0])) {
      order.push(r[0]);
    }
    if (!order.includes(r[1])) {
      order.push(r[1]);
    }
  }
  return order;
}
