function rideMinutes(legs, rides) {
  const fromStart = [];
  let lap = 0;
  for (const minutes of legs) {
    fromStart.push(lap);
    lap += minutes;
  }
  return rides.map(([boarding, leaving]) => {
    const difference = fromStart[leaving] - fromStart[boarding];
    return difference < 0 ? difference + lap : difference;
  });
}
