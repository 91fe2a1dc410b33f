from collections import OrderedDict


class BakeryWindow:
    def __init__(self, places):
        self.places = places
        self.prices = OrderedDict()
        self.pinned = set()

    def put(self, cake, price):
        left = 0
        if cake not in self.prices and len(self.prices) == self.places:
            left = next((one for one in self.prices if one not in self.pinned), 0)
            if left == 0:
                left = next(iter(self.prices))
            del self.prices[left]
            self.pinned.discard(left)
        self.prices[cake] = price
        self.prices.move_to_end(cake)
        return left

    def ask(self, cake):
        if cake not in self.prices:
            return 0
        self.prices.move_to_end(cake)
        return self.prices[cake]

    def pin(self, cake):
        if cake in self.prices:
            self.pinned.add(cake)
        return cake in self.prices

    def unpin(self, cake):
        if cake not in self.pinned:
            return False
        self.pinned.remove(cake)
        self.prices.move_to_end(cake)
        return True
