function largeCircles(households, least, agreements) {
  const parent = [];
  const size = [];
  for (let i = 0; i < households; i++) {
    parent.push(i);
    size.push(1);
  }
  function find(x) {
    while (parent[x] !== x) {
      parent[x] = parent[parent[x]];
      x = parent[x];
    }
    return x;
  }
  let large = 0;
  if (least === 1) {
    large = households;
  }
  const counts = [];
  for (const [one, other] of agreements) {
    const a = find(one);
    const b = find(other);
    if (a !== b) {
      if (size[a] >= least) {
        large -= 1;
      }
      if (size[b] >= least) {
        large -= 1;
      }
      parent[a] = b;
      size[b] += size[a];
      if (size[b] >= least) {
        large += 1;
      }
    }
    counts.push(large);
  }
  return counts;
}
