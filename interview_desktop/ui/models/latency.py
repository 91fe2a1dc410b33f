"""How long the last answer took, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from interview_desktop.domain.events import TurnMeasured


def seconds(milliseconds: float) -> str:
    """``0.84 s``, ``12.3 s``."""
    value = max(0.0, milliseconds) / 1000
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def headline(measure: TurnMeasured) -> str:
    """From the candidate's last word to the interviewer's first sound, in one sentence."""
    if measure.voice_to_voice_ms is None:
        return _tr("The last answer was not spoken, so there is no time to tell.")
    words = _tr("The interviewer answered {time} after you stopped speaking.")
    return words.format(time=seconds(measure.voice_to_voice_ms))


def parts(measure: TurnMeasured) -> list[str]:
    """Where the time went, in order, and what was prepared for nothing."""
    steps = (
        (_endpoint(measure.waited_for), measure.endpoint_ms),
        (_tr("writing down your last words"), measure.transcription_ms),
        (_tr("thinking of the first word"), measure.first_token_ms),
        (_tr("finishing the first clause"), measure.first_clause_ms),
        (_tr("making it sound"), measure.first_audio_ms),
        (_tr("reaching the loudspeaker"), measure.output_ms),
    )
    # What took no time was ready before it was needed.
    lines = [f"{name}: {seconds(time)}" for name, time in steps if time is not None and time >= 5]
    if measure.speculations:
        lines.append(_prepared(measure))
    if measure.false_interruptions:
        words = _tr("stopped for a sound that was no interruption: {count} times")
        lines.append(words.format(count=measure.false_interruptions))
    if measure.cut_in_ms is not None:
        words = _tr("you interrupted; silent {time} after you began")
        lines.append(words.format(time=seconds(measure.cut_in_ms)))
    return lines


def _endpoint(waited_for: str) -> str:
    reasons = {
        "complete": _tr("your sentence was finished"),
        "question": _tr("you had asked a question"),
        "open": _tr("your sentence seemed unfinished"),
        "trailing": _tr("your sentence seemed to go on"),
        "spelling": _tr("you were spelling something"),
        "pondering": _tr("you seemed to be thinking"),
        "typing": _tr("you were typing"),
        "pointing": _tr("you were at your code"),
        "running": _tr("your code was running"),
        "considering": _tr("you asked for time to think"),
        "key": _tr("you let go of the key"),
    }
    name = _tr("waiting for you to finish")
    reason = reasons.get(waited_for)
    return f"{name} ({reason})" if reason else name


def _prepared(measure: TurnMeasured) -> str:
    words = _tr("prepared ahead: {count}, thrown away: {discarded}")
    line = words.format(count=measure.speculations, discarded=measure.discarded)
    return f"{line} ({seconds(measure.discarded_ms)})" if measure.discarded_ms >= 5 else line


def _tr(words: str) -> str:
    return QCoreApplication.translate("Latency", words)
