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

  let large = least <= 1 ? households : 0;
  return agreements.map(([one, other]) => {
    let [smaller, larger] = [rootOf(one), rootOf(other)];
    if (smaller === larger) return large;
    if (size[smaller] > size[larger]) [smaller, larger] = [larger, smaller];
    large -= isLarge(smaller) + isLarge(larger);
    parent[smaller] = larger;
    size[larger] += size[smaller];
    large += isLarge(larger);
    return large;
  });
}
