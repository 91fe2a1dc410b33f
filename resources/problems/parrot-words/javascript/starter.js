/**
 * Return where the shortest run with all wanted words begins and ends, or an empty array.
 * @param {string[]} spoken
 * @param {string[]} wanted
 * @returns {number[]}
 */
function shortestStretch(spoken, wanted) {
  return [];
}
