function bellOrder(houses, stop) {
  let right = houses.findIndex((house) => house >= stop);
  let left = right - 1;
  const order = [];
  while (order.length < houses.length) {
    const takesLeft = right === houses.length || (left >= 0 && stop - houses[left] <= houses[right] - stop);
    if (takesLeft) order.push(houses[left--]);
    else order.push(houses[right++]);
  }
  return order;
}
