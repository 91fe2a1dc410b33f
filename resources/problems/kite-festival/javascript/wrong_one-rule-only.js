function podium(kites) {
  const rated = kites.map(rate).sort(compare);
  const places = [];
  for (const [position, kite] of rated.entries()) {
    const shares = position > 0 && isEqual(kite, rated[position - 1]);
    if (shares) places.at(-1).push(kite.number);
    else places.push([kite.number]);
  }
  return places;
}

function rate([number, ...marks]) {
  const best = Math.max(...marks);
  const sum = marks.reduce((total, mark) => total + mark, 0);
  return { number, best, score: sum - best - Math.min(...marks) };
}

function isEqual(one, other) {
  return one.score === other.score;
}

function compare(one, other) {
  return other.score - one.score || one.number - other.number;
}
