function findPair(readings, target) {
  const seen = new Map();
  for (let position = 0; position < readings.length; position++) {
    const needed = target - readings[position];
    if (seen.has(needed)) {
      return [seen.get(needed), position];
    }
    if (!seen.has(readings[position])) {
      seen.set(readings[position], position);
    }
  }
  return [];
}
