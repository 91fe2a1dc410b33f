function shortestStretch(spoken, wanted) {
  const needed = {};
  for (const word of wanted) needed[word] = (needed[word] || 0) + 1;
  let missing = wanted.length;
  let best = [];
  let left = 0;
  for (let right = 0; right < spoken.length; right++) {
    const word = spoken[right];
    if (needed[word] > 0) missing--;
    needed[word] = (needed[word] || 0) - 1;
    while (missing === 0) {
      if (best.length === 0 || right - left < best[1] - best[0]) best = [left, right];
      needed[spoken[left]]++;
      if (needed[spoken[left]] > 0) missing++;
      left++;
    }
  }
  return best;
}
