function leastJumps(first, second) {
  const bands = [first, second];
  const table = [];
  for (let i = 0; i <= first.length; i++) {
    table.push([]);
    for (let j = 0; j <= second.length; j++) {
      const sums = [Infinity, Infinity];
      for (let band = 0; band < 2; band++) {
        const before = band === 0 ? [i - 1, j] : [i, j - 1];
        if (before[band] < 0) continue;
        const song = bands[band][before[band]];
        if (before[0] + before[1] === 0) {
          sums[band] = 0;
          continue;
        }
        for (let last = 0; last < 2; last++) {
          if (before[last] === 0) continue;
          const jump = Math.abs(song - bands[last][before[last] - 1]);
          sums[band] = Math.min(sums[band], table[before[0]][before[1]][last] + jump);
        }
      }
      table[i].push(sums);
    }
  }
  const total = Math.min(...table[first.length][second.length]);
  return total === Infinity ? 0 : total;
}
