function podium(kites) {
  const rated = kites.map(rate);
  const byRank = new Map();
  for (const kite of rated) {
    let better = 0;
    for (const other of rated) {
      if (isBetter(other, kite)) better += 1;
    }
    if (!byRank.has(better)) byRank.set(better, []);
    byRank.get(better).push(kite.number);
  }
  const ranks = [...byRank.keys()].sort((one, other) => one - other);
  return ranks.map((rank) => byRank.get(rank).sort((one, other) => one - other));
}

function rate([number, ...marks]) {
  const best = Math.max(...marks);
  const sum = marks.reduce((total, mark) => total + mark, 0);
  return { number, best, score: sum - best - Math.min(...marks) };
}

function isBetter(one, other) {
  return one.score > other.score || (one.score === other.score && one.best > other.best);
}
