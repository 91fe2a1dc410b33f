/**
 * Return the length of the longest run of days with at most limit of rain.
 * @param {number[]} rain
 * @param {number} limit
 * @returns {number}
 */
function longestDry(rain, limit) {
  return 0;
}
