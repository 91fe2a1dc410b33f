function listeners(heights) {
  const reach = (line) => {
    const stack = [];
    return line.map((height, place) => {
      while (stack.length && line[stack[stack.length - 1]] <= height) stack.pop();
      const found = stack.length ? place - stack[stack.length - 1] : place;
      stack.push(place);
      return found;
    });
  };
  const west = reach(heights);
  const east = reach([...heights].reverse()).reverse();
  return west.map((count, mast) => count + east[mast]);
}
