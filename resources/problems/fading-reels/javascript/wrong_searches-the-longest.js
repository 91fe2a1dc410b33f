function mostSaved(reels) {
  let chosen = [];
  let clock = 0;
  for (const [hours, deadline] of [...reels].sort((a, b) => a[1] - b[1])) {
    chosen.push(hours);
    clock += hours;
    if (clock > deadline) {
      const [longest, ...others] = [...chosen].sort((a, b) => b - a);
      clock -= longest;
      chosen = others;
    }
  }
  return chosen.length;
}
