function freeSlots(bookings, opening, closing, minimum) {
  const slots = [];
  let lastEnd = opening;
  bookings.sort((first, second) => first[0] - second[0]);
  for (const [start, end] of bookings) {
    if (start - lastEnd >= minimum) {
      slots.push([lastEnd, start]);
    }
    lastEnd = end;
  }
  if (closing - lastEnd >= minimum) {
    slots.push([lastEnd, closing]);
  }
  return slots;
}
