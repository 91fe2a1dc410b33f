/**
 * Return for each vase the pair of its oven and the minute when it starts.
 * @param {number} ovens
 * @param {number} cooling
 * @param {number[][]} vases
 * @returns {number[][]}
 */
function assignOvens(ovens, cooling, vases) {
  return [];
}
