"""The numbers of turn-taking, as somebody on the other side would notice them: on a virtual clock, within ranges."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interview_desktop.voice import turns
from tests.support.turn_stage import FRAME_S, Played

Signals = list[turns.Signal]


def talking(*signals: turns.Signal, ending: turns.Ending | None = None, finished: float | None = None) -> Played:
    played = Played()
    for signal in signals:
        played.send(signal)
    played.say(2.0, ending, finished)
    return played


def waits(*signals: turns.Signal, ending: turns.Ending | None = None, finished: float | None = None) -> float:
    return talking(*signals, ending=ending, finished=finished).waited()


def after_last(signal: turns.Signal, busy_s: float = 6.0, ending: turns.Ending = "complete") -> float:
    """Seconds from the last of many ``signal``s to the close; the hands were busy for ``busy_s`` after the words."""
    played = talking(ending=ending, finished=0.9)
    end_s = played.now + busy_s
    while played.now < end_s and played.state.phase == "hearing":
        played.send(signal)
        last = played.now
        played.silence(0.2)
    closed = played.until_closed() if played.state.phase == "hearing" else None
    return (closed.closed_s if closed else played.state.now) - last


def silence_until_closed(signal: turns.Signal, ending: turns.Ending, every_s: float = 0.2) -> float:
    """Silence that closes the turn although the hands never rest."""
    played = talking(ending=ending, finished=0.9)
    while played.state.phase == "hearing" and played.now < 100:
        played.send(signal)
        played.silence(every_s)
    return played.now - played.state.voice_at


def after_thinking() -> float:
    played = talking(turns.ThinkingChanged(True))
    played.silence(10.0)
    played.send(turns.ThinkingChanged(False))
    released = played.now
    closed = played.until_closed()
    assert closed is not None
    return closed.closed_s - released


def sound_until(kind: type[turns.Effect], played: Played, probability: float = 0.95) -> float:
    start = played.now
    while played.now - start < 60:
        if any(isinstance(effect, kind) for effect in played.sound(FRAME_S, probability)):
            return played.now - start
    return 60.0


def begins(probability: float) -> float:
    return sound_until(turns.UtteranceBegan, Played(), probability)


def pre_roll() -> float:
    played = Played()
    played.silence(5.0)
    played.speech(1.0)
    return 5.0 - played.state.began_at


def segment() -> float:
    played = Played()
    return sound_until(turns.SegmentCommitted, played)


def until_speculation() -> float:
    played = Played()
    played.speech(1.0)
    return sound_until(turns.SpeculationWanted, played, 0.0)


def until_commit() -> float:
    played = Played()
    played.speech(1.0)
    return sound_until(turns.SegmentCommitted, played, 0.0)


def soft_end(probability: float) -> float:
    """How much later a turn ends whose last second is this soft."""
    played = Played()
    played.speech(1.0)
    played.sound(1.0, probability)
    return played.state.voice_at - 1.0


def told_pauses(silence_s: float) -> int:
    played = talking(ending="complete", finished=0.9)
    played.silence(silence_s - 0.26)
    played.speech(0.5)
    return len(played.kinds(turns.PauseHeard))


def over_reply(*signals: turns.Signal) -> Played:
    played = Played(duplex="full")
    played.silence(1.0)
    played.reply()
    for signal in signals:
        played.send(signal)
    return played


def holds_after_keys(rest_s: float) -> float:
    played = over_reply(turns.Busy("typing"))
    played.silence(rest_s)
    return sound_until(turns.PlaybackHeld, played)


def holds_after_alarms(alarms: int) -> float:
    played = over_reply()
    for _ in range(alarms):
        sound_until(turns.PlaybackHeld, played)
        played.silence(0.5)
        played.send(turns.TrialJudged(played.state.trial, "nothing"))
    return sound_until(turns.PlaybackHeld, played)


def trial(kind: type[turns.Effect], speech_s: float, *, judged: int = 0) -> float:
    """Seconds after the reply was held until ``kind``: that much speech, then silence, ``judged`` answers "nothing"."""
    played = over_reply()
    sound_until(turns.PlaybackHeld, played)
    start = played.now
    while played.now - start < 60:
        sounding = played.now - start < speech_s
        effects = played.sound(FRAME_S, 0.95 if sounding else 0.0)
        if any(isinstance(effect, kind) for effect in effects):
            return played.now - start
        if judged and played.state.trial_pending:
            judged -= 1
            played.send(turns.TrialJudged(played.state.trial, "nothing"))
    return 60.0


RANGES: list[tuple[str, Callable[[], float], float, float]] = [
    ("soft sound begins nothing", lambda: begins(0.45), 60, 60),
    ("sound as sure as not begins an utterance", lambda: begins(0.55), 0.1, 0.25),
    ("speech begins", lambda: begins(0.95), 0.13, 0.2),
    ("a soft ending is speech", lambda: soft_end(0.4), 0.9, 1.1),
    ("a breath is not", lambda: soft_end(0.3), -0.1, 0.1),
    ("sound kept from before", pre_roll, 0.35, 0.45),
    ("a part without a pause", segment, 15, 25),
    ("words are asked for", until_speculation, 0.18, 0.26),
    ("words are kept for good", until_commit, 0.32, 0.4),
    ("the plain rule", waits, 0.68, 0.75),
    ("complete, over", lambda: waits(ending="complete", finished=0.85), 0.4, 0.5),
    ("complete, rather over", lambda: waits(ending="complete", finished=0.65), 0.4, 0.5),
    ("complete, as much as not", lambda: waits(ending="complete", finished=0.5), 0.9, 1.1),
    ("complete, not known", lambda: waits(ending="complete"), 0.9, 1.1),
    ("complete, rather unfinished", lambda: waits(ending="complete", finished=0.3), 1.6, 2.0),
    ("question, over", lambda: waits(ending="question", finished=0.9), 0.4, 0.5),
    ("question, not known", lambda: waits(ending="question"), 0.6, 0.8),
    ("question, unfinished", lambda: waits(ending="question", finished=0.1), 1.2, 1.6),
    ("open, over", lambda: waits(ending="open", finished=0.9), 1.6, 1.8),
    ("open, not known", lambda: waits(ending="open"), 1.6, 2.0),
    ("open, unfinished", lambda: waits(ending="open", finished=0.1), 1.8, 2.3),
    ("trailing, over", lambda: waits(ending="trailing", finished=0.9), 1.6, 2.0),
    ("trailing, not known", lambda: waits(ending="trailing"), 1.8, 2.2),
    ("trailing, unfinished", lambda: waits(ending="trailing", finished=0.1), 2.2, 2.8),
    ("spelling, over", lambda: waits(ending="spelling", finished=0.9), 1.6, 1.8),
    ("spelling, not known", lambda: waits(ending="spelling"), 1.7, 2.0),
    ("spelling, unfinished", lambda: waits(ending="spelling", finished=0.1), 2.0, 2.5),
    ("let me think, over", lambda: waits(ending="pondering", finished=0.9), 3.5, 4.5),
    ("let me think, not known", lambda: waits(ending="pondering"), 3.5, 4.5),
    ("let me think, unfinished", lambda: waits(ending="pondering", finished=0.1), 3.5, 4.5),
    ("a slow speaker", lambda: waits(turns.PauseLearned(1.5), ending="complete"), 1.4, 1.6),
    ("a very slow speaker", lambda: waits(turns.PauseLearned(3.0), ending="complete"), 1.6, 1.85),
    (
        "… in a sentence",
        lambda: waits(turns.PauseLearned(3.0), ending="trailing", finished=0.1),
        3.2,
        3.8,
    ),
    ("after the last key", lambda: after_last(turns.Busy("typing")), 1.8, 2.2),
    ("after the mouse", lambda: after_last(turns.Busy("pointing"), busy_s=0.6), 1.1, 1.35),
    ("an idle mouse", lambda: silence_until_closed(turns.Busy("pointing"), "complete"), 2.7, 3.3),
    (
        "a question while typing",
        lambda: silence_until_closed(turns.Busy("typing"), "question"),
        1.3,
        1.75,
    ),
    ("a run that never ends", lambda: waits(turns.Busy("running"), ending="complete"), 50, 70),
    ("after thinking", after_thinking, 1.35, 1.65),
    ("a pause that was cut off", lambda: told_pauses(1.7), 1, 1),
    ("a new answer", lambda: told_pauses(2.6), 0, 0),
    ("the reply is held", lambda: sound_until(turns.PlaybackHeld, over_reply()), 0.1, 0.15),
    ("… not for what is left of echo", lambda: sound_until(turns.PlaybackHeld, over_reply(), 0.57), 60, 60),
    ("… but for a soft voice", lambda: sound_until(turns.PlaybackHeld, over_reply(), 0.65), 0.1, 0.15),
    ("… later while keys rattle", lambda: holds_after_keys(0.1), 0.27, 0.36),
    ("… also a moment after the last key", lambda: holds_after_keys(0.2), 0.27, 0.36),
    ("… and at once when they rest", lambda: holds_after_keys(0.6), 0.1, 0.15),
    ("… later after a false alarm", lambda: holds_after_alarms(1), 0.24, 0.31),
    ("… but not too late", lambda: holds_after_alarms(8), 0.55, 0.65),
    ("sound is judged while it goes on", lambda: trial(turns.TrialWanted, 5.0), 0.3, 0.45),
    ("a short sound is judged when it is over", lambda: trial(turns.TrialWanted, 0.1), 0.32, 0.42),
    ("unanswered speech is words", lambda: trial(turns.ReplyCancelled, 9.0), 1.05, 1.35),
    ("an unanswered cough is given up", lambda: trial(turns.PlaybackResumed, 0.1), 1.75, 2.0),
    ("endless noise is played over", lambda: trial(turns.PlaybackResumed, 30.0, judged=99), 1.7, 2.1),
]


@pytest.mark.parametrize(("measured", "low", "high"), [row[1:] for row in RANGES], ids=[row[0] for row in RANGES])
def test_what_is_noticed(measured: Callable[[], float], low: float, high: float):
    assert low <= measured() <= high
