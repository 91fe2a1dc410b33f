function freeSlots(bookings, opening, closing, minimum) {
  const slots = [];
  let lastEnd = opening;
  bookings.sort((first, second) => first[0] - second[0]);
  for (const [start, end] of bookings) {
    const gapEnd = Math.min(start, closing);
    if (gapEnd - lastEnd >= minimum) {
      slots.push([lastEnd, gapEnd]);
    }
    if (end > lastEnd) {
      lastEnd = end;
    }
  }
  if (closing - lastEnd >= minimum) {
    slots.push([lastEnd, closing]);
  }
  return slots;
}
