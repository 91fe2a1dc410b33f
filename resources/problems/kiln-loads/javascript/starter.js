/**
 * Return the least total cost of firing all pots in order.
 * @param {number[]} heats
 * @param {number} capacity
 * @param {number} start
 * @returns {number}
 */
function leastCost(heats, capacity, start) {
  return 0;
}
