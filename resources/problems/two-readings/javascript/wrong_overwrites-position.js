function findPair(readings, target) {
  const lastSeen = new Map();
  for (const [position, reading] of readings.entries()) {
    const earlier = lastSeen.get(target - reading);
    if (earlier !== undefined) return [earlier, position];
    lastSeen.set(reading, position);
  }
  return [];
}
