function thrownBack(weights, room) {
  const positions = [...weights.keys()].sort((one, other) => weights[one] - weights[other] || other - one);
  return positions.slice(0, Math.max(0, weights.length - room));
}
