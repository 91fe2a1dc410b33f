/**
 * Return an order of the backdrops that keeps all rules [behind, front], or an empty array.
 * @param {number} count
 * @param {number[][]} rules
 * @returns {number[]}
 */
function hangingOrder(count, rules) {
  return [];
}
