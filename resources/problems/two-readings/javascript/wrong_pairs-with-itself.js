function findPair(readings, target) {
  const firstSeen = new Map();
  for (const [position, reading] of readings.entries()) {
    if (!firstSeen.has(reading)) firstSeen.set(reading, position);
    const earlier = firstSeen.get(target - reading);
    if (earlier !== undefined) return [earlier, position];
  }
  return [];
}
