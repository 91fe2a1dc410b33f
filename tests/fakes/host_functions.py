"""Host functions without a process: checkers and generators that a test gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from interview_desktop.ports import Trouble

Checker = Callable[[Sequence[Any], Any, str], bool | str]


class FakeHostFunctions:
    """Implements ``ports.HostFunctions``; what it was not given is a ``Trouble``."""

    def __init__(self, **checkers: Checker) -> None:
        self.checkers = checkers
        self.closed = False

    async def check(self, code: str, name: str, arguments: Sequence[Any], expected: Any, got_json: str) -> bool | str:
        checker = self.checkers.get(name)
        if checker is None:
            raise Trouble("checker_failed", f"There is no checker {name}.", "Give one to the fake.")
        return checker(arguments, expected, got_json)

    async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
        return (list(range(size)),)

    async def close(self) -> None:
        self.closed = True
