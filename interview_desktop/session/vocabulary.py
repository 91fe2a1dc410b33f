"""The words that the recogniser is told to expect now."""

from __future__ import annotations

from collections.abc import Callable

from interview_desktop.domain.session import SessionState
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.vocabulary import vocabulary


class ExpectedWords:
    """Those of the problem and the names in the candidate's code; looked for anew only when the code has changed."""

    def __init__(self, problem: Problem, state: Callable[[], SessionState]) -> None:
        self._problem = problem
        self._state = state
        self._read: tuple[str, str] | None = None
        self._words: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        state = self._state()
        now = (state.language, state.code.get(state.language, ""))
        if now != self._read:
            self._read = now
            self._words = vocabulary(self._problem.vocabulary, now[1], now[0])
        return self._words
