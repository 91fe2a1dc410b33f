function largeCircles(households, least, agreements) {
  const parent = Array.from({ length: households }, (_, household) => household);
  const size = new Array(households).fill(1);
  const isLarge = (root) => (size[root] >= least ? 1 : 0);

  function rootOf(household) {
    while (parent[household] !== household) {
      parent[household] = parent[parent[household]];
      household = parent[household];
    }
    return household;
  }

  let large = least === 1 ? households : 0;
  const counts = [];
  for (const [one, other] of agreements) {
    let a = rootOf(one);
    let b = rootOf(other);
    if (size[a] < size[b]) [a, b] = [b, a];
    large -= isLarge(a) + isLarge(b);
    parent[b] = a;
    size[a] += size[b];
    large += isLarge(a);
    counts.push(large);
  }
  return counts;
}
