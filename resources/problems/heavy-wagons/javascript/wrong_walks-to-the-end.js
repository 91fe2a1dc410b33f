function shunt(train, limit) {
  const before = new ListNode();
  let siding = null;
  let wagon = train;
  while (wagon !== null) {
    const following = wagon.next;
    if (wagon.val > limit) {
      wagon.next = siding;
      siding = wagon;
    } else {
      append(before, wagon);
      wagon.next = null;
    }
    wagon = following;
  }
  append(before, siding);
  return before.next;
}

function append(first, wagon) {
  let last = first;
  while (last.next !== null) last = last.next;
  last.next = wagon;
}
