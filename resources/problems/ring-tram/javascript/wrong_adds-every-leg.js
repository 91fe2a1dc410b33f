function rideMinutes(legs, rides) {
  return rides.map(([boarding, leaving]) => {
    let minutes = 0;
    for (let stop = boarding; stop !== leaving; stop = (stop + 1) % legs.length) minutes += legs[stop];
    return minutes;
  });
}
