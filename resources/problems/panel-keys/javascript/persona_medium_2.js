function keysToKeep(keys) {
  const basis = [];
  const kept = [];
  for (let position = 0; position < keys.length; position++) {
    let key = keys[position];
    for (const other of basis) key = Math.min(key, key ^ other);
    if (key > 0) {
      basis.push(key);
      kept.push(position);
    }
  }
  return kept;
}
