class LightDesk:
    def __init__(self):
        self.d = {}
        self.h = []

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
        self.d[x[0]] = x[1]
        return True

    def redo(self):
        return False
