function leastJumps(first, second) {
  if (first.length + second.length === 0) return 0;
  const totals = [first, second].filter((songs) => songs.length).map((songs) => {
    let now = songs[0];
    let total = 0;
    let i = 0;
    let j = 0;
    while (i < first.length || j < second.length) {
      const byFirst = i < first.length ? Math.abs(first[i] - now) : Infinity;
      const bySecond = j < second.length ? Math.abs(second[j] - now) : Infinity;
      total += Math.min(byFirst, bySecond);
      now = byFirst <= bySecond ? first[i++] : second[j++];
    }
    return total;
  });
  return Math.min(...totals);
}
