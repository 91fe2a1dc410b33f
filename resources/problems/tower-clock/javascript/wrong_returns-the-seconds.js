function commonDivisor(one, other) {
  while (other) [one, other] = [other, one % other];
  return one;
}

function fullTurns(teeth) {
  let seconds = 1;
  for (const count of teeth) seconds *= count / commonDivisor(seconds, count);
  return teeth.map(() => seconds);
}
