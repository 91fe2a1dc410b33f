function bellOrder(houses, stop) {
  let right = firstFrom(houses, stop);
  let left = right - 1;
  const order = [];
  while (left >= 0 && right < houses.length) {
    if (stop - houses[left] <= houses[right] - stop) order.push(houses[left--]);
    else order.push(houses[right++]);
  }
  while (right < houses.length) order.push(houses[right++]);
  return order;
}

function firstFrom(houses, stop) {
  let low = 0;
  let high = houses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (houses[middle] < stop) low = middle + 1;
    else high = middle;
  }
  return low;
}
