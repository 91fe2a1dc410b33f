function keysToKeep(keys) {
  const byHighestLamp = new Array(30).fill(0);
  const kept = [];
  for (const [position, key] of keys.entries()) {
    let left = key;
    while (left !== 0) {
      const highest = 31 - Math.clz32(left);
      if (byHighestLamp[highest] === 0) {
        byHighestLamp[highest] = left;
        kept.push(position);
        break;
      }
      left ^= byHighestLamp[highest];
    }
  }
  return kept;
}
