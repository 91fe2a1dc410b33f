function shortestStretch(spoken, wanted) {
  const words = spoken.map((word) => word.toLowerCase());
  let best = [];
  for (let start = 0; start < words.length; start++) {
    const needed = new Map();
    for (const word of wanted) needed.set(word.toLowerCase(), (needed.get(word.toLowerCase()) ?? 0) + 1);
    let missing = wanted.length;
    for (let end = start; end < words.length; end++) {
      const count = needed.get(words[end]) ?? 0;
      if (count > 0) missing -= 1;
      needed.set(words[end], count - 1);
      if (missing === 0) {
        if (best.length === 0 || end - start < best[1] - best[0]) best = [start, end];
        break;
      }
    }
  }
  return best;
}
