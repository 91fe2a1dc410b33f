function shunt(train, limit) {
  const before = new ListNode();
  const siding = new ListNode();
  let lastLight = before;
  let lastHeavy = siding;
  for (let wagon = train; wagon !== null; wagon = wagon.next) {
    if (wagon.val > limit) {
      lastHeavy.next = wagon;
      lastHeavy = wagon;
    } else {
      lastLight.next = wagon;
      lastLight = wagon;
    }
  }
  lastHeavy.next = null;
  lastLight.next = siding.next;
  return before.next;
}
