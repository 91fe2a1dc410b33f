// Defined for you:
// class ListNode { constructor(val = 0, next = null) { … } }

/**
 * Return the first wagon after the heavy ones were moved to the end by way of the siding.
 * @param {ListNode | null} train
 * @param {number} limit
 * @returns {ListNode | null}
 */
function shunt(train, limit) {
  return train;
}
