function leastJumps(first, second) {
  const best = [];
  for (let i = 0; i <= first.length; i++) {
    best.push([]);
    for (let j = 0; j <= second.length; j++) {
      const options = [];
      const add = ([total, last], song) => options.push([total + (last ? Math.abs(song - last) : 0), song]);
      if (i) add(best[i - 1][j], first[i - 1]);
      if (j) add(best[i][j - 1], second[j - 1]);
      options.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      best[i].push(options[0] ?? [0, 0]);
    }
  }
  return best[first.length][second.length][0];
}
