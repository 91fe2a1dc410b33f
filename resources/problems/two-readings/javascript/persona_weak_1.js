function findPair(readings, target) {
  for (var a = 0; a < readings.length; a++) {
    for (var b = 0; b < readings.length; b++) {
      if (readings[a] + readings[b] == target) {
        return [a, b];
      }
    }
  }
}
