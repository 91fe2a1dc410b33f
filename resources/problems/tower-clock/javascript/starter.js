/**
 * Return each wheel's full turns until all figures face the square together again.
 * @param {number[]} teeth
 * @returns {number[]}
 */
function fullTurns(teeth) {
  return [];
}
