/**
 * Return the positions of the fish that go back into the lake, in the order in which they do.
 * @param {number[]} weights
 * @param {number} room
 * @returns {number[]}
 */
function thrownBack(weights, room) {
  return [-1];
}
