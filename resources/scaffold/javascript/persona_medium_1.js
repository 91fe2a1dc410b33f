function longestDry(rain, limit) {
  let current = 0;
  let longest = 0;
  for (const amount of rain) {
    if (amount <= limit) {
      current += 1;
    } else {
      longest = Math.max(longest, current);
      current = 0;
    }
  }
  return longest;
}
