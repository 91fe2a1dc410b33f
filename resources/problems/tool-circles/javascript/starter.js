/**
 * Return, after each agreement, how many circles have at least the given number of households.
 * @param {number} households
 * @param {number} least
 * @param {number[][]} agreements
 * @returns {number[]}
 */
function largeCircles(households, least, agreements) {
  return [];
}
