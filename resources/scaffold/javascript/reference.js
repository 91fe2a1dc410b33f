function longestDry(rain, limit) {
  let current = 0;
  let longest = 0;
  for (const amount of rain) {
    current = amount <= limit ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
