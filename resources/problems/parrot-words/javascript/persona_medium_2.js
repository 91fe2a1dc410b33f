function shortestStretch(spoken, wanted) {
  const words = spoken.map((word) => word.toLowerCase());
  const needed = {};
  for (const word of wanted) {
    const small = word.toLowerCase();
    needed[small] = (needed[small] || 0) + 1;
  }
  let missing = wanted.length;
  let best = [];
  let left = 0;
  for (let right = 0; right < words.length; right++) {
    const word = words[right];
    if (needed[word] > 0) missing--;
    needed[word] = (needed[word] || 0) - 1;
    while (missing === 0) {
      if (best.length === 0 || right - left < best[1] - best[0]) best = [left, right];
      needed[words[left]]++;
      if (needed[words[left]] > 0) missing++;
      left++;
    }
  }
  return best;
}
