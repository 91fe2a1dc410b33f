"""How often the open words are transcribed again to be shown."""

from __future__ import annotations

SHARE = 0.43
"""Of a core that captions may take while somebody speaks; the detectors need the rest to 45 %."""

LEAST_S = 0.3
"""Shorter rests would show no more: people read words, not letters."""

STREAMED_S = 0.1
"""The rest where a caption is no work: each one sends the sound since the last, and shows what is known by then. With
0.4 s at the vendor's a word is shown 0.6 s after it was spoken."""

MOST_S = 2.0
"""A computer that is busy with something else still shows a word now and then."""


def rest_s(took_s: float, *, streamed: bool = False) -> float:
    """How long to rest after a caption that took ``took_s`` to make, so that captions keep to their share; with
    ``streamed`` they take none.

    With base on a usual computer a stretch of 3 s takes 0.2 s and one of 5 s 0.3 s: a word is shown 0.7 to 1 s after
    it was spoken at the latest. In longer stretches it comes later; they end at the speaker's first pause.
    """
    if streamed:
        return STREAMED_S
    return min(MOST_S, max(LEAST_S, took_s * (1 / SHARE - 1)))
