function rideMinutes(legs, rides) {
  const totals = [0];
  for (const minutes of legs) totals.push(totals[totals.length - 1] + minutes);
  return rides.map(([boarding, leaving]) => {
    const minutes = totals[leaving] - totals[boarding];
    return minutes >= 0 ? minutes : minutes + totals[legs.length];
  });
}
