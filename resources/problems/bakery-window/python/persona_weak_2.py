class BakeryWindow:
    def __init__(self, places):
        self.places = places
        self.cakes = []

    def put(self, cake, price):
        self.cakes.append([cake, price])
        if len(self.cakes) > self.places:
            x = self.cakes.pop(0)
            return x[0]
        return 0

    def ask(self, cake):
        for c in self.cakes:
            if c[0] == cake:
                print(c)
                return c[1]
        return 0

    def pin(self, cake):
        return True

    def unpin(self, cake):
        return True
