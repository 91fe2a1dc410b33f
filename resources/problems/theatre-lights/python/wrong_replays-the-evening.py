class LightDesk:
    def __init__(self):
        self.levels = {}
        self.done = []
        self.undone = []

    def set_level(self, lamps, level):
        self.done.append((lamps, level))
        self.undone = []
        self._play(lamps, level)

    def level(self, lamp):
        return self.levels.get(lamp, 0)

    def undo(self):
        if not self.done:
            return False
        self.undone.append(self.done.pop())
        self.levels = {}
        for lamps, level in self.done:
            self._play(lamps, level)
        return True

    def redo(self):
        if not self.undone:
            return False
        self.done.append(self.undone.pop())
        self._play(*self.done[-1])
        return True

    def _play(self, lamps, level):
        for lamp in lamps:
            self.levels[lamp] = level
