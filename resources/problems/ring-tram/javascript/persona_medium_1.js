function rideMinutes(legs, rides) {
  const totals = [0];
  for (const minutes of legs) totals.push(totals[totals.length - 1] + minutes);
  return rides.map(([boarding, leaving]) => totals[leaving] - totals[boarding]);
}
