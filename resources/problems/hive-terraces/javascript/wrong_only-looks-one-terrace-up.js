function countPlacements(terraces) {
  function waysFrom(terrace, above) {
    if (terrace === terraces.length) return 1;
    let ways = 0;
    for (let column = 0; column < terraces[terrace].length; column++) {
      const apart = above === null || Math.abs(column - above) > 1;
      if (terraces[terrace][column] === "." && apart) ways += waysFrom(terrace + 1, column);
    }
    return ways;
  }

  return terraces.length <= terraces[0].length ? waysFrom(0, null) : 0;
}
