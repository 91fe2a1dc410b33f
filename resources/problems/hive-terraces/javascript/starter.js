/**
 * Return in how many ways one hive can be put on each terrace.
 * @param {string[]} terraces
 * @returns {number}
 */
function countPlacements(terraces) {
  return -1;
}
