def shunt(train: "ListNode | None", limit: int) -> "ListNode | None":
    before = last_light = ListNode()
    siding = last_heavy = ListNode()
    wagon = train
    while wagon is not None:
        if wagon.val > limit:
            last_heavy.next = wagon
            last_heavy = wagon
        else:
            last_light.next = wagon
            last_light = wagon
        wagon = wagon.next
    last_heavy.next = None
    last_light.next = siding.next
    return before.next
