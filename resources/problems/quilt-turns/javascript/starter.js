/**
 * Return the pattern after so many quarter turns clockwise.
 * @param {number[][]} quilt
 * @param {number} turns
 * @returns {number[][]}
 */
function turnQuilt(quilt, turns) {
  return [];
}
