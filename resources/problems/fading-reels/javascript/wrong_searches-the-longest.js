function mostSaved(reels) {
  const chosen = [];
  for (const [hours, deadline] of [...reels].sort((a, b) => a[1] - b[1])) {
    chosen.push(hours);
    const clock = chosen.reduce((total, each) => total + each, 0);
    if (clock > deadline) {
      const longest = chosen.reduce((most, each) => Math.max(most, each), 0);
      chosen.splice(chosen.indexOf(longest), 1);
    }
  }
  return chosen.length;
}
