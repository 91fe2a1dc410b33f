def shunt(train: "ListNode | None", limit: int) -> "ListNode | None":
    before = last_light = ListNode()
    siding = None
    wagon = train
    while wagon is not None:
        following = wagon.next
        if wagon.val >= limit:
            wagon.next = siding
            siding = wagon
        else:
            last_light.next = wagon
            last_light = wagon
        wagon = following
    last_light.next = siding
    return before.next
