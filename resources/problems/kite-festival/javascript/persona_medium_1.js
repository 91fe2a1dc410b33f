function score(kite) {
  const marks = kite.slice(1).sort((one, other) => one - other);
  return marks.slice(1, -1).reduce((sum, mark) => sum + mark, 0);
}

function podium(kites) {
  const rows = kites.map((kite) => [kite[0], score(kite), Math.max(...kite.slice(1))]);
  rows.sort((one, other) => other[1] - one[1]);
  const result = [];
  let last = '';
  for (const [number, points, best] of rows) {
    const key = `${points} ${best}`;
    if (key === last) result[result.length - 1].push(number);
    else result.push([number]);
    last = key;
  }
  return result;
}
