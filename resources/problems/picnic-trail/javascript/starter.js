// Defined for you:
// class TreeNode { constructor(val = 0, left = null, right = null) { … } }

/**
 * Return the minutes of the quickest walk from the root to a piece where the trail ends.
 * @param {TreeNode|null} trail
 * @returns {number}
 */
function quickestWalk(trail) {
  return -1;
}
