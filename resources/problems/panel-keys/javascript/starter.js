/**
 * Return the positions of the keys that no keys kept before can replace.
 * @param {number[]} keys
 * @returns {number[]}
 */
function keysToKeep(keys) {
  return [];
}
