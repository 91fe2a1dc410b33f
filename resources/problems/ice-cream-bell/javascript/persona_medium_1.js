function bellOrder(houses, stop) {
  let right = 0;
  while (right < houses.length && houses[right] < stop) right++;
  let left = right - 1;
  const order = [];
  while (left >= 0 && right < houses.length) {
    if (stop - houses[left] < houses[right] - stop) {
      order.push(houses[left]);
      left--;
    } else {
      order.push(houses[right]);
      right++;
    }
  }
  return order;
}
