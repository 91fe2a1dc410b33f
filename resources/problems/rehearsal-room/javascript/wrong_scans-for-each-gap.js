function freeSlots(bookings, opening, closing, minimum) {
  const slots = [];
  let freeFrom = opening;
  while (freeFrom < closing) {
    const reaching = bookings.filter(([start, end]) => start <= freeFrom && freeFrom < end);
    if (reaching.length > 0) {
      freeFrom = reaching.reduce((latest, [, end]) => Math.max(latest, end), freeFrom);
      continue;
    }
    const later = bookings.filter(([start]) => start > freeFrom);
    const slotEnd = later.reduce((earliest, [start]) => Math.min(earliest, start), closing);
    if (slotEnd - freeFrom >= minimum) slots.push([freeFrom, slotEnd]);
    freeFrom = slotEnd;
  }
  return slots;
}
