/**
 * Return the least sum of all jumps in tempo of the night.
 * @param {number[]} first
 * @param {number[]} second
 * @returns {number}
 */
function leastJumps(first, second) {
  return 0;
}
