function freeSlots(bookings, opening, closing, minimum) {
  const slots = [];
  let freeFrom = opening;
  const inOrder = [...bookings].sort((first, second) => first[0] - second[0]);
  for (const [start, end] of inOrder) {
    const slotEnd = Math.min(start, closing);
    if (slotEnd - freeFrom >= minimum) slots.push([freeFrom, slotEnd]);
    freeFrom = end;
  }
  if (closing - freeFrom >= minimum) slots.push([freeFrom, closing]);
  return slots;
}
