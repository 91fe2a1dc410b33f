function keysToKeep(keys) {
  const byLamp = new Array(30).fill(0);
  const kept = [];
  for (const [position, key] of keys.entries()) {
    let left = key;
    for (let lamp = 29; lamp >= 0; lamp--) {
      if (((left >> lamp) & 1) === 0) continue;
      if (byLamp[lamp] === 0) {
        byLamp[lamp] = key;
        kept.push(position);
        break;
      }
      left ^= byLamp[lamp];
    }
  }
  return kept;
}
