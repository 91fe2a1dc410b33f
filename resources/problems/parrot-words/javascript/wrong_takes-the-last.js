function shortestStretch(spoken, wanted) {
  const words = spoken.map((word) => word.toLowerCase());
  const needed = new Map();
  const add = (word, change) => needed.set(word, (needed.get(word) ?? 0) + change);
  for (const word of wanted) add(word.toLowerCase(), 1);
  let missing = wanted.length;
  let best = [];
  let left = 0;
  for (const [right, word] of words.entries()) {
    if (needed.get(word) > 0) missing -= 1;
    add(word, -1);
    while (missing === 0) {
      if (best.length === 0 || right - left <= best[1] - best[0]) best = [left, right];
      add(words[left], 1);
      if (needed.get(words[left]) > 0) missing += 1;
      left += 1;
    }
  }
  return best;
}
