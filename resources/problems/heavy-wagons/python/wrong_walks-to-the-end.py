def shunt(train: "ListNode | None", limit: int) -> "ListNode | None":
    before = ListNode()
    siding = None
    wagon = train
    while wagon is not None:
        following = wagon.next
        if wagon.val > limit:
            wagon.next = siding
            siding = wagon
        else:
            append(before, wagon)
            wagon.next = None
        wagon = following
    append(before, siding)
    return before.next


def append(first: "ListNode", wagon: "ListNode | None") -> None:
    while first.next is not None:
        first = first.next
    first.next = wagon
