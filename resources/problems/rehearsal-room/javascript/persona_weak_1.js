function freeSlots(bookings, opening, closing, minimum) {
  var r = [];
  var e = opening;
  for (var b of bookings) {
    if (b[0] - e > minimum) {
      r.push([e, b[0]]);
    }
    e = b[1];
  }
  return r;
}
