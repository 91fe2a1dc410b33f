function findPair(readings, target) {
  for (let later = 0; later < readings.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      if (readings[earlier] + readings[later] === target) return [earlier, later];
    }
  }
  return [];
}
