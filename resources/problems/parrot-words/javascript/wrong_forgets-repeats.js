function shortestStretch(spoken, wanted) {
  const words = spoken.map((word) => word.toLowerCase());
  const needed = new Set(wanted.map((word) => word.toLowerCase()));
  const inside = new Map();
  let best = [];
  let left = 0;
  for (const [right, word] of words.entries()) {
    if (needed.has(word)) inside.set(word, (inside.get(word) ?? 0) + 1);
    while (inside.size === needed.size) {
      if (best.length === 0 || right - left < best[1] - best[0]) best = [left, right];
      const first = words[left];
      if (needed.has(first)) {
        inside.set(first, inside.get(first) - 1);
        if (inside.get(first) === 0) inside.delete(first);
      }
      left += 1;
    }
  }
  return best;
}
