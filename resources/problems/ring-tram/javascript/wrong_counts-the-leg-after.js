function rideMinutes(legs, rides) {
  const totals = [0];
  for (const minutes of legs) totals.push(totals[totals.length - 1] + minutes);
  return rides.map(([boarding, leaving]) => {
    if (boarding === leaving) return 0;
    if (boarding < leaving) return totals[leaving + 1] - totals[boarding];
    return totals[legs.length] - totals[boarding] + totals[leaving + 1];
  });
}
