function freeSlots(bookings, opening, closing, minimum) {
  const slots = [];
  let freeFrom = opening;
  const inOrder = [...bookings].sort((first, second) => first[0] - second[0]);
  for (const [start, end] of inOrder) {
    if (start - freeFrom >= minimum) slots.push([freeFrom, start]);
    freeFrom = Math.max(freeFrom, end);
  }
  if (closing - freeFrom >= minimum) slots.push([freeFrom, closing]);
  return slots;
}
