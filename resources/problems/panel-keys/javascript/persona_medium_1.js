function keysToKeep(keys) {
  const basis = new Array(30).fill(0);
  const kept = [];
  for (const [position, key] of keys.entries()) {
    let rest = key;
    for (let lamp = 29; lamp >= 0; lamp--) {
      if (((rest >> lamp) & 1) === 0) continue;
      if (basis[lamp] === 0) {
        basis[lamp] = key;
        kept.push(position);
        break;
      }
      rest ^= basis[lamp];
    }
  }
  return kept;
}
