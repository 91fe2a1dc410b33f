/**
 * Return the minutes in which the visitors leave, in the order of the array.
 * @param {number[][]} visitors
 * @param {number} turn
 * @returns {number[]}
 */
function leavingTimes(visitors, turn) {
  return [];
}
