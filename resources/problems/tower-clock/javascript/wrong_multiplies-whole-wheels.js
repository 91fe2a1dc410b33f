function fullTurns(teeth) {
  let seconds = 1;
  for (const count of teeth) {
    if (seconds % count !== 0) seconds *= count;
  }
  return teeth.map((count) => seconds / count);
}
