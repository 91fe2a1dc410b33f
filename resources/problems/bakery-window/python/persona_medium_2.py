from collections import OrderedDict


class BakeryWindow:
    def __init__(self, places: int) -> None:
        self.places = places
        self.cakes: OrderedDict[int, int] = OrderedDict()
        self.pinned: dict[int, int] = {}

    def put(self, cake: int, price: int) -> int:
        if cake in self.pinned:
            self.pinned[cake] = price
            return 0
        left = 0
        if cake not in self.cakes and len(self.cakes) + len(self.pinned) == self.places:
            if not self.cakes:
                return cake
            left, _ = self.cakes.popitem(last=False)
        self.cakes[cake] = price
        self.cakes.move_to_end(cake)
        return left

    def ask(self, cake: int) -> int:
        if cake in self.pinned:
            return self.pinned[cake]
        if cake not in self.cakes:
            return 0
        self.cakes.move_to_end(cake)
        return self.cakes[cake]

    def pin(self, cake: int) -> bool:
        if cake in self.cakes:
            self.pinned[cake] = self.cakes.pop(cake)
        return cake in self.pinned

    def unpin(self, cake: int) -> bool:
        if cake not in self.pinned:
            return False
        self.cakes[cake] = self.pinned.pop(cake)
        return True
