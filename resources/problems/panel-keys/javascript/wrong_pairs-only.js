function keysToKeep(keys) {
  const replaceable = new Set([0]);
  const keptKeys = [];
  const kept = [];
  for (const [position, key] of keys.entries()) {
    if (replaceable.has(key) || kept.length === 30) continue;
    replaceable.add(key);
    for (const other of keptKeys) replaceable.add(key ^ other);
    keptKeys.push(key);
    kept.push(position);
  }
  return kept;
}
