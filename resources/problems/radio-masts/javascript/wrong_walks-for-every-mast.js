function listeners(heights) {
  return heights.map((height, mast) => {
    let heard = 0;
    for (const step of [-1, 1]) {
      for (let other = mast + step; other >= 0 && other < heights.length; other += step) {
        heard++;
        if (heights[other] >= height) break;
      }
    }
    return heard;
  });
}
