function leastJumps(first, second) {
  const night = [...first, ...second].sort((a, b) => a - b);
  return night.length ? night[night.length - 1] - night[0] : 0;
}
