"""How long a candidate's pauses inside a turn are, learned as they speak."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

SHORTEST_S = 0.2
"""Below this it is a stop consonant or a breath, not a pause."""

LONGEST_S = 3.0
"""Above this it is work or absence; it counts as this much, so that one such silence moves nothing."""

QUANTILE = 0.9
"""The pause that nine of ten stay below: the wait must be longer than nearly all pauses, not than the usual one."""

MEMORY = 40.0
"""Pauses after which an old one counts about a third: some minutes of talk, so that people may grow tired or calm."""

PRIOR_S = 1.0
"""What is assumed before anything was heard: of the pauses in free speech, one of ten is longer than about this."""

PRIOR_WEIGHT = 6.0
"""Pauses that the assumption is worth: the first two or three cannot overturn it."""

CELLS = 24
"""Cells of the histogram, equally wide on a logarithmic scale: about 12 % each, finer than pauses repeat."""


@dataclass(frozen=True, slots=True)
class PauseProfile:
    """A histogram of pauses whose weights fade with every new one."""

    weights: tuple[float, ...] = (0.0,) * CELLS

    def heard(self, pause_s: float) -> PauseProfile:
        """The profile after one more pause; not a pause (too short, or no number) changes nothing."""
        if not math.isfinite(pause_s) or pause_s < SHORTEST_S:
            return self
        fade = math.exp(-1 / MEMORY)
        cell = _cell(min(pause_s, LONGEST_S))
        weights = tuple(weight * fade + (1.0 if at == cell else 0.0) for at, weight in enumerate(self.weights))
        return replace(self, weights=weights)

    @property
    def evidence(self) -> float:
        """How many pauses it rests on, faded."""
        return sum(self.weights)

    @property
    def pause_s(self) -> float:
        """Seconds that only one of ten pauses exceeds; near ``PRIOR_S`` as long as little was heard."""
        if self.evidence == 0:
            return PRIOR_S
        share = self.evidence / (self.evidence + PRIOR_WEIGHT)
        # Mixed on the logarithmic scale: pauses are long-tailed.
        return math.exp(share * math.log(self._quantile()) + (1 - share) * math.log(PRIOR_S))

    def _quantile(self) -> float:
        left = QUANTILE * self.evidence
        for cell, weight in enumerate(self.weights):
            if weight > 0 and left <= weight:
                return _edge(cell + left / weight)
            left -= weight
        return LONGEST_S

    def to_json(self) -> dict[str, object]:
        return {"version": 1, "weights": [round(weight, 4) for weight in self.weights]}

    @classmethod
    def from_json(cls, data: object) -> PauseProfile:
        """What ``to_json`` gave; anything else is an empty profile, for it is only a convenience."""
        if not isinstance(data, dict) or data.get("version") != 1:
            return cls()
        weights = data.get("weights")
        if not isinstance(weights, list) or len(weights) != CELLS:
            return cls()
        if not all(isinstance(weight, int | float) and math.isfinite(weight) and weight >= 0 for weight in weights):
            return cls()
        return cls(tuple(float(weight) for weight in weights))


def _cell(pause_s: float) -> int:
    place = math.log(pause_s / SHORTEST_S) / math.log(LONGEST_S / SHORTEST_S)
    return min(CELLS - 1, int(place * CELLS))


def _edge(place: float) -> float:
    return SHORTEST_S * math.pow(LONGEST_S / SHORTEST_S, place / CELLS)
