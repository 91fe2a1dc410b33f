/**
 * Return the position of the first fault, the length of the log if a hatch is left open, or -1.
 * @param {number[]} log
 * @returns {number}
 */
function firstFault(log) {
  return 0;
}
