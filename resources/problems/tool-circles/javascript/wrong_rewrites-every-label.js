function largeCircles(households, least, agreements) {
  const circle = new Map();
  for (let household = 0; household < households; household++) circle.set(household, household);
  const size = new Array(households).fill(1);
  const isLarge = (name) => (size[name] >= least ? 1 : 0);
  let large = least === 1 ? households : 0;
  const counts = [];
  for (const [one, other] of agreements) {
    const old = circle.get(one);
    const joined = circle.get(other);
    if (old !== joined) {
      for (const [household, name] of circle) {
        if (name === old) circle.set(household, joined);
      }
      large -= isLarge(old) + isLarge(joined);
      size[joined] += size[old];
      size[old] = 0;
      large += isLarge(joined);
    }
    counts.push(large);
  }
  return counts;
}
