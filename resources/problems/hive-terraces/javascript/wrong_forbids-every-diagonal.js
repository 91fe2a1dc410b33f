function countPlacements(terraces) {
  const hives = [];

  function waysFrom(terrace) {
    if (terrace === terraces.length) return 1;
    let ways = 0;
    for (let column = 0; column < terraces[terrace].length; column++) {
      if (terraces[terrace][column] === "#") continue;
      if (hives.some((other, row) => column === other || Math.abs(column - other) === terrace - row)) continue;
      hives.push(column);
      ways += waysFrom(terrace + 1);
      hives.pop();
    }
    return ways;
  }

  return waysFrom(0);
}
