/**
 * Return the fewest minutes from start to goal with at most one halved crossing, or -1.
 * @param {number} islands
 * @param {number[][]} ferries
 * @param {number} start
 * @param {number} goal
 * @returns {number}
 */
function shortestRoute(islands, ferries, start, goal) {
  return -1;
}
