function freeSlots(bookings, opening, closing, minimum) {
  var r = [];
  var e = opening;
  bookings.sort();
  for (var b of bookings) {
    console.log(b);
    if (b[0] - e > minimum) {
      r.push([e, b[0]]);
    }
    e = b[1];
  }
  if (closing - e > minimum) {
    r.push([e, closing]);
  }
  return r;
}
