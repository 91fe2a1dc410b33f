function largeCircles(households, least, agreements) {
  const circle = Array.from({ length: households }, (_, household) => household);
  const size = new Array(households).fill(1);
  const isLarge = (name) => (size[name] >= least ? 1 : 0);
  let large = least === 1 ? households : 0;
  const counts = [];
  for (const [one, other] of agreements) {
    const left = circle[other];
    const joined = circle[one];
    if (left !== joined) {
      large -= isLarge(left) + isLarge(joined);
      circle[other] = joined;
      size[left]--;
      size[joined]++;
      large += isLarge(left) + isLarge(joined);
    }
    counts.push(large);
  }
  return counts;
}
