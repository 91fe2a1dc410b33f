function hangingOrder(count, rules) {
  var order = [];
  for (var i = 0; i < count; i++) {
    order.push(i);
  }
  for (var x = 0; x < count; x++) {
    for (var r of rules) {
      var a = order.indexOf(r[0]);
      var b = order.indexOf(r[1]);
      if (a > b) {
        order[a] = r[1];
        order[b] = r[0];
      }
    }
    if (x > 100) {
      break;
    }
  }
  console.log(order.slice(0, 10));
  return order;
}
