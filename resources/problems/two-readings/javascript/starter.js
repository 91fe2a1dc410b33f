/**
 * Return the positions of two different readings that add up to target, or an empty array.
 * @param {number[]} readings
 * @param {number} target
 * @returns {number[]}
 */
function findPair(readings, target) {
  return [];
}
