function shunt(train, limit) {
  let light = null;
  let tail = null;
  let heavy = null;
  let current = train;
  while (current) {
    const rest = current.next;
    if (current.val > limit) {
      current.next = heavy;
      heavy = current;
    } else if (light === null) {
      light = current;
      tail = current;
    } else {
      tail.next = current;
      tail = current;
    }
    current = rest;
  }
  tail.next = heavy;
  return light;
}
