class LightDesk:
    def __init__(self) -> None:
        self._levels: dict[str, int] = {}
        self._done: list[tuple[dict[str, int], int]] = []
        self._undone: list[tuple[dict[str, int], int]] = []

    def set_level(self, lamps: list[str], level: int) -> None:
        before = {}
        for lamp in lamps:
            before[lamp] = self.level(lamp)
            self._levels[lamp] = level
        self._done.append((before, level))

    def level(self, lamp: str) -> int:
        return self._levels.get(lamp, 0)

    def undo(self) -> bool:
        if not self._done:
            return False
        step = self._done.pop()
        self._levels.update(step[0])
        self._undone.append(step)
        return True

    def redo(self) -> bool:
        if not self._undone:
            return False
        before, level = self._undone.pop()
        self._levels.update(dict.fromkeys(before, level))
        self._done.append((before, level))
        return True
