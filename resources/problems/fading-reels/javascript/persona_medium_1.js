function mostSaved(reels) {
  let clock = 0;
  let saved = 0;
  for (const [hours, deadline] of [...reels].sort((a, b) => a[1] - b[1])) {
    if (clock + hours <= deadline) {
      clock += hours;
      saved++;
    }
  }
  return saved;
}
