function countPlacements(terraces) {
  const taken = new Set();

  function waysFrom(terrace, above) {
    if (terrace === terraces.length) return 1;
    let ways = 0;
    for (let column = 0; column < terraces[terrace].length; column++) {
      if (terraces[terrace][column] === "#" || taken.has(column)) continue;
      taken.add(column);
      ways += waysFrom(terrace + 1, column);
      taken.delete(column);
    }
    return ways;
  }

  return waysFrom(0, -2);
}
