function countPlacements(terraces) {
  const used = new Set();
  function place(row, last) {
    if (row === terraces.length) {
      return 1;
    }
    let total = 0;
    for (let column = 0; column < terraces[row].length; column++) {
      if (terraces[row][column] === ".") {
        if (!used.has(column) && Math.abs(column - last) > 1) {
          used.add(column);
          total += place(row + 1, column);
          used.delete(column);
        }
      }
    }
    return total;
  }
  return place(0, -10);
}
