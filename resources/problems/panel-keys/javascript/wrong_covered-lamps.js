function keysToKeep(keys) {
  let covered = 0;
  const kept = [];
  for (const [position, key] of keys.entries()) {
    if ((key & ~covered) === 0) continue;
    covered |= key;
    kept.push(position);
  }
  return kept;
}
