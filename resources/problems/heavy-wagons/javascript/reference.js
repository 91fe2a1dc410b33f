function shunt(train, limit) {
  const before = new ListNode();
  let lastLight = before;
  let siding = null;
  let wagon = train;
  while (wagon !== null) {
    const following = wagon.next;
    if (wagon.val > limit) {
      wagon.next = siding;
      siding = wagon;
    } else {
      lastLight.next = wagon;
      lastLight = wagon;
    }
    wagon = following;
  }
  lastLight.next = siding;
  return before.next;
}
