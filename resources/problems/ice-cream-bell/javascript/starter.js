/**
 * Return the places, the nearest to the stop first; of equally near ones the smaller first.
 * @param {number[]} houses
 * @param {number} stop
 * @returns {number[]}
 */
function bellOrder(houses, stop) {
  return [];
}
