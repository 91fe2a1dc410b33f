function leastJumps(first, second) {
  if (first.length + second.length === 0) return 0;
  let afterFirst = [];
  let afterSecond = [];
  for (let i = 0; i <= first.length; i++) {
    const aboveFirst = afterFirst;
    const aboveSecond = afterSecond;
    afterFirst = [];
    afterSecond = [];
    for (let j = 0; j <= second.length; j++) {
      let endsFirst = i === 1 && j === 0 ? 0 : Infinity;
      if (i > 1) endsFirst = aboveFirst[j] + Math.abs(first[i - 1] - first[i - 2]);
      if (i > 0 && j > 0) {
        endsFirst = Math.min(endsFirst, aboveSecond[j] + Math.abs(first[i - 1] - second[j - 1]));
      }
      let endsSecond = i === 0 && j === 1 ? 0 : Infinity;
      if (j > 1) endsSecond = afterSecond[j - 1] + Math.abs(second[j - 1] - second[j - 2]);
      if (i > 0 && j > 0) {
        endsSecond = Math.min(endsSecond, afterFirst[j - 1] + Math.abs(second[j - 1] - first[i - 1]));
      }
      afterFirst.push(endsFirst);
      afterSecond.push(endsSecond);
    }
  }
  return Math.min(afterFirst[second.length], afterSecond[second.length]);
}
