function listeners(heights) {
  const last = heights.length - 1;
  const counts = new Array(heights.length).fill(0);
  const walls = [];
  heights.forEach((height, mast) => {
    while (walls.length && heights[walls.at(-1)] < height) {
      const lower = walls.pop();
      counts[lower] += mast - lower;
    }
    counts[mast] += mast - (walls.length ? walls.at(-1) : 0);
    if (walls.length && heights[walls.at(-1)] === height) {
      const equal = walls.pop();
      counts[equal] += mast - equal;
    }
    walls.push(mast);
  });
  for (const mast of walls) counts[mast] += last - mast;
  return counts;
}
