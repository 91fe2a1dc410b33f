# Defined for you:
# class ListNode:
#     def __init__(self, val=0, next=None): ...


def shunt(train: "ListNode | None", limit: int) -> "ListNode | None":
    """Return the first wagon after the heavy ones were moved to the end by way of the siding."""
    return train
