/**
 * Return for each mast how many other masts hear it.
 * @param {number[]} heights
 * @returns {number[]}
 */
function listeners(heights) {
  return [];
}
