/**
 * Return the free slots [start, end] of at least minimum minutes, in the order of time.
 * @param {number[][]} bookings
 * @param {number} opening
 * @param {number} closing
 * @param {number} minimum
 * @returns {number[][]}
 */
function freeSlots(bookings, opening, closing, minimum) {
  return [];
}
