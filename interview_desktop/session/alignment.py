"""Where the microphone's time lies in the recording's time, although their clocks drift apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

STEP_S = 5.0
"""One difference is kept for each of these: 1 440 in two hours."""

AROUND_S = 15.0
"""The differences this near to a moment tell of it. A clock that is 200 ppm off drifts 6 ms in this time; and hardly
ever are all frames late for so long."""


class Alignment:
    """Learns from each frame: ``at_s`` is its end on the sample clock, ``position_s`` the recording's time when it
    arrived. Frames arrive late, never early: of many differences the smallest is the truest."""

    def __init__(self) -> None:
        self._steps: list[float] = []
        self._least: list[float] = []

    def learn(self, at_s: float, position_s: float) -> None:
        difference = position_s - at_s
        step = at_s // STEP_S * STEP_S
        if self._steps and step < self._steps[-1]:
            # The device was opened anew, and its clock begins again.
            self._steps, self._least = [], []
        if self._steps and self._steps[-1] == step:
            self._least[-1] = min(self._least[-1], difference)
        else:
            self._steps.append(step)
            self._least.append(difference)

    def position_s(self, at_s: float) -> float | None:
        """The recording's time of a moment on the sample clock; None before the first frame."""
        if not self._steps:
            return None
        first = bisect_left(self._steps, at_s - AROUND_S - STEP_S)
        last = bisect_right(self._steps, at_s + AROUND_S)
        # Beyond what was heard, the nearest differences count.
        near = self._least[first:last] or [self._least[-1 if first else 0]]
        return at_s + min(near)
