function rideMinutes(legs, rides) {
  return rides.map(([boarding, leaving]) => {
    if (boarding === leaving) return 0;
    const turned = [...legs.slice(boarding), ...legs.slice(0, boarding)];
    const around = turned.slice(0, (leaving - boarding + legs.length) % legs.length);
    return around.reduce((total, minutes) => total + minutes, 0);
  });
}
