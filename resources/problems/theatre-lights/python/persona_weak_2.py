class LightDesk:
    def __init__(self):
        self.d = {}
        self.h = []
        self.r = None

    def set_level(self, lamps, level):
        for x in lamps:
            self.h.append((x, self.d.get(x, 0)))
            self.d[x] = level

    def level(self, lamp):
        return self.d.get(lamp, 0)

    def undo(self):
        if len(self.h) == 0:
            return False
        x = self.h.pop()
        self.r = (x[0], self.d[x[0]])
        self.d[x[0]] = x[1]
        return True

    def redo(self):
        print(self.r)
        if self.r is None:
            return False
        self.d[self.r[0]] = self.r[1]
        self.r = None
        return True
