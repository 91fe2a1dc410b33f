function listeners(heights) {
  const counts = heights.map((_, mast) => heights.length - 1 - mast);
  const waiting = [];
  for (let mast = 0; mast < heights.length; mast++) {
    while (waiting.length && heights[waiting[waiting.length - 1]] <= heights[mast]) {
      const lower = waiting.pop();
      counts[lower] = mast - lower;
    }
    waiting.push(mast);
  }
  return counts;
}
