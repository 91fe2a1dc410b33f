/**
 * Return the earliest minute at which at least this many candles are ready.
 * @param {number[][]} moulds
 * @param {number} orders
 * @returns {number}
 */
function readyAt(moulds, orders) {
  return -1;
}
