function fullTurns(teeth) {
  const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));
  const wheels = [...new Set(teeth)];
  const product = wheels.reduce((total, count) => total * count, 1);
  const shared = wheels.reduce(divisor, 0);
  const seconds = wheels.length ? Math.floor(product / shared ** (wheels.length - 1)) : 1;
  return teeth.map((count) => Math.floor(seconds / count));
}
