function findPair(readings, target) {
  const seen = new Map();
  for (let position = 0; position < readings.length; position++) {
    if (seen.get(target - readings[position])) {
      return [seen.get(target - readings[position]), position];
    }
    seen.set(readings[position], position);
  }
}
