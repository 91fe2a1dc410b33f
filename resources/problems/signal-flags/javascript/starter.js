/**
 * Return for each ship after how many flags it is certain, or 0 if it never is.
 * @param {number[][]} hoists
 * @returns {number[]}
 */
function certainAfter(hoists) {
  return [];
}
