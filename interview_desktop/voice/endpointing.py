"""How much silence closes a turn: what was said so far, how it sounded, whose pauses these are, and what the hands
do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from interview_desktop.voice.turn_parameters import TurnParameters, Waits
from interview_desktop.voice.turn_signals import Ending

WaitReason = Literal[
    "unknown",  # the words are not known: the plain rule
    "complete",
    "question",
    "open",
    "trailing",
    "spelling",
    "pondering",
    "typing",
    "pointing",
    "running",
    "considering",  # the thinking key
    "key",  # push to talk
    "muted",
    "paused",
    "typed",  # an answer was sent by keyboard
    "lost",  # the microphone is gone, or the session ends
]

HELD: frozenset[WaitReason] = frozenset({"typing", "pointing", "running", "considering"})
"""Reasons that are no longer a matter of words: the answer is held back."""

NEVER = -math.inf


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known in a silence. Moments are on the sample clock, ``NEVER`` when it did not happen; ``ending`` is
    None as long as the words are not known, ``finished`` while the melody is not, ``pause_s`` until it is learned."""

    now: float
    voice_at: float
    ending: Ending | None = None
    finished: float | None = None
    pause_s: float | None = None
    typed_at: float = NEVER
    pointed_at: float = NEVER
    running_since: float | None = None
    considering: bool = False
    considered_until: float = NEVER
    key_held: bool = False


def wait(seen: Circumstances, parameters: TurnParameters) -> tuple[float, WaitReason]:
    """Silence after the last word that closes the turn, as things stand, and its reason. ``inf``: not by silence."""
    if seen.considering:
        return math.inf, "considering"
    if seen.key_held:
        return math.inf, "key"
    words, reason = _by_words(seen, parameters)
    hold, hand = _by_hands(seen, parameters)
    return (hold, hand) if hold > words else (words, reason)


def by_words(seen: Circumstances, parameters: TurnParameters) -> float:
    """The wait if the hands did nothing."""
    return _by_words(seen, parameters)[0]


def _by_words(seen: Circumstances, parameters: TurnParameters) -> tuple[float, WaitReason]:
    stretch = _stretch(seen.pause_s, parameters)
    waits: Waits
    match seen.ending:
        case None | "none":
            # Nothing is known that would allow a shorter wait; slow speakers still get their longer one.
            more = seen.finished is not None and seen.finished <= parameters.melody_unfinished
            return (parameters.endpoint_unfinished_s if more else parameters.endpoint_s) * stretch, "unknown"
        case "complete":
            waits = parameters.complete
        case "question":
            waits = parameters.question
        case "open":
            waits = parameters.open
        case "trailing":
            waits = parameters.trailing
        case "spelling":
            waits = parameters.spelling
        case "pondering":
            waits = parameters.pondering
    seconds = _by_melody(waits, seen.finished, parameters)
    return min(seconds * stretch, max(seconds, parameters.wait_max_s)), seen.ending


def _by_melody(waits: Waits, finished: float | None, parameters: TurnParameters) -> float:
    if finished is None or parameters.melody_unfinished < finished < parameters.melody_over:
        return waits.unknown
    return waits.over if finished >= parameters.melody_over else waits.unfinished


def _stretch(pause_s: float | None, parameters: TurnParameters) -> float:
    if pause_s is None:
        return 1.0
    return min(parameters.stretch_most, max(1.0, pause_s / parameters.typical_pause_s))


def _by_hands(seen: Circumstances, parameters: TurnParameters) -> tuple[float, WaitReason]:
    """The longest hold that the hands ask for, as silence after the last word."""
    holds: list[tuple[float, WaitReason]] = [
        (seen.typed_at + parameters.typing_hold_s - seen.voice_at, "typing"),
        (min(seen.pointed_at + parameters.pointing_hold_s - seen.voice_at, parameters.pointing_most_s), "pointing"),
        (seen.considered_until + parameters.after_thinking_s - seen.voice_at, "considering"),
    ]
    if seen.running_since is not None and seen.now - seen.running_since < parameters.run_hold_s:
        holds.append((math.inf, "running"))
    hold, reason = max(holds)
    if seen.ending == "question" and reason != "considering":
        hold = min(hold, parameters.question_hold_s)
    return hold, reason
