from collections import OrderedDict


class BakeryWindow:
    def __init__(self, places: int) -> None:
        self.places = places
        # Prices by cake; the free cakes in the order in which they were last asked for.
        self.free: OrderedDict[int, int] = OrderedDict()
        self.pinned: dict[int, int] = {}

    def put(self, cake: int, price: int) -> int:
        if cake in self.pinned:
            self.pinned[cake] = price
            return 0
        left = 0
        if len(self.free) + len(self.pinned) == self.places:
            if not self.free:
                return cake
            left, _ = self.free.popitem(last=False)
        self.free[cake] = price
        self.free.move_to_end(cake)
        return left

    def ask(self, cake: int) -> int:
        if cake in self.pinned:
            return self.pinned[cake]
        if cake not in self.free:
            return 0
        self.free.move_to_end(cake)
        return self.free[cake]

    def pin(self, cake: int) -> bool:
        if cake in self.free:
            self.pinned[cake] = self.free.pop(cake)
        return cake in self.pinned

    def unpin(self, cake: int) -> bool:
        if cake not in self.pinned:
            return False
        self.free[cake] = self.pinned.pop(cake)
        return True
