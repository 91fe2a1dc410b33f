/**
 * Return the lowest and the highest result of the formula, or an empty array if it is not correct.
 * @param {string[]} lines
 * @returns {number[]}
 */
function diceRange(lines) {
  return [];
}
