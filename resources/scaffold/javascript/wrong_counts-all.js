function longestDry(rain, limit) {
  return rain.filter((amount) => amount <= limit).length;
}
