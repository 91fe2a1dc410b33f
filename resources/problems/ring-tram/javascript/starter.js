/**
 * Return the minutes of each ride, in the same order.
 * @param {number[]} legs
 * @param {number[][]} rides
 * @returns {number[]}
 */
function rideMinutes(legs, rides) {
  return [];
}
