function countPlacements(terraces) {
  const taken = new Set();

  function waysFrom(terrace, above) {
    if (terrace === terraces.length) return 1;
    let ways = 0;
    for (let column = 0; column < terraces[terrace].length; column++) {
      const touches = column === above - 1 || column === above + 1;
      if (terraces[terrace][column] === "#" || touches || taken.has(column)) continue;
      taken.add(column);
      ways += waysFrom(terrace + 1, column);
    }
    return ways;
  }

  // Nothing stands above the first terrace: no column touches this one.
  return waysFrom(0, -2);
}
