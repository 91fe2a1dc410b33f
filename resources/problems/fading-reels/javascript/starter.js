/**
 * Return the largest number of reels that can be scanned by their deadlines.
 * @param {number[][]} reels
 * @returns {number}
 */
function mostSaved(reels) {
  return 0;
}
