"""A session that is over is heard again, by a recogniser that may take its time: what it understands otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from interview_desktop.domain.vendors import VendorTrouble
from interview_desktop.ports import Clock, Progress, SpeechToText, Trouble
from interview_desktop.voice.rewording import words

if TYPE_CHECKING:
    from interview_desktop.domain.events import AudioSpan, Envelope
    from interview_desktop.domain.session import Line, SessionState
    from interview_desktop.interview.bank import Bank

ATTEMPTS = 3
WAITS_S = (2.0, 8.0)
LONGEST_WAIT_S = 60.0
"""A vendor that asks for more patience than this is not waited for: what was heard so far is kept."""


class Records(Protocol):
    """What is needed of ``session.desk.InterviewDesk``."""

    async def load(self, session_id: str) -> tuple[SessionState, list[Envelope]]: ...

    async def recorded(self, session_id: str, span: AudioSpan) -> bytes: ...

    def has_recording(self, session_id: str) -> bool: ...

    def bank(self) -> Bank: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """The utterance at event ``seq`` as it stands, and as it was heard now."""

    seq: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """How far it came: ``heard`` of ``spoken`` utterances. ``by_hand`` were corrected by a person and were not asked
    for, ``without_sound`` are not in the recording, and in ``wordless`` no word was heard: all of them stay as they
    are. ``trouble`` is why it ended early, ``cancelled`` that somebody wanted it to."""

    spoken: int = 0
    heard: int = 0
    by_hand: int = 0
    without_sound: int = 0
    wordless: int = 0
    differences: tuple[Difference, ...] = ()
    trouble: Trouble | None = None
    cancelled: bool = False

    @property
    def whole(self) -> bool:
        return self.trouble is None and not self.cancelled


async def check_recording(desk: Records, session_id: str) -> SessionState:
    """The session, if it can be heard again.

    Raises:
        Trouble: ``session_unknown``, ``session_open``, ``no_recording``.
    """
    state, _ = await desk.load(session_id)
    if state.phase != "ended":
        raise Trouble("session_open", "This interview has not ended.", "End it first, then have it heard again.")
    if desk.has_recording(session_id):
        return state
    if state.consent_withdrawn:
        why = "The recording of this interview was deleted."
    elif state.started is not None and not state.started.voice:
        why = "This interview was typed; there is nothing to hear."
    elif not state.recording_consent:
        why = "This interview was not recorded."
    else:
        why = "The recording of this interview is not on this computer."
    raise Trouble("no_recording", why, "What was said stays as it is; on the report's page you can correct it by hand.")


class Retranscription:
    """Asks ``ears`` for each spoken utterance of the candidate, one after the other; changes nothing.

    ``allow`` is called before each question and raises ``Trouble`` when it must not be asked.
    """

    def __init__(
        self, desk: Records, ears: SpeechToText, clock: Clock, allow: Callable[[], None] = lambda: None
    ) -> None:
        self._desk, self._ears, self._clock, self._allow = desk, ears, clock, allow
        self._task: asyncio.Task[str] | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """Give it up: :meth:`run` returns what was heard until now."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def run(self, session_id: str, progress: Progress = lambda fraction, message: None) -> HeardAgain:
        """Raises: Trouble: as :func:`check_recording`; what goes wrong later stands in the result."""
        state = await check_recording(self._desk, session_id)
        expected = await asyncio.to_thread(expected_words, state, self._desk.bank())
        spoken = [line for line in state.lines if line.who == "candidate" and not line.typed and line.audio is not None]
        lines = [line for line in spoken if not line.by_hand]
        found = HeardAgain(len(lines), by_hand=len(spoken) - len(lines))
        for number, line in enumerate(lines):
            progress(number / len(lines), f"Hearing utterance {number + 1} of {len(lines)} again.")
            if self._cancelled:
                return replace(found, cancelled=True)
            self._task = asyncio.create_task(self._hear(session_id, line, expected, progress), name="hear again")
            try:
                await asyncio.wait((self._task,))
                if self._task.cancelled():
                    return replace(found, cancelled=True)
                found = _with(found, line, self._task.result())
            except _Silence:
                found = replace(found, heard=found.heard + 1, without_sound=found.without_sound + 1)
            except Trouble as trouble:
                return replace(found, trouble=trouble)
            finally:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
                self._task = None
        progress(1.0, "Everything was heard again.")
        return found

    async def _hear(self, session_id: str, line: Line, expected: Sequence[str], progress: Progress) -> str:
        assert line.audio is not None
        pcm = await self._desk.recorded(session_id, line.audio)
        if not any(pcm):
            raise _Silence
        for attempt in range(ATTEMPTS):
            self._allow()
            try:
                return (await self._ears.transcribe(pcm, vocabulary=expected)).text
            except VendorTrouble as trouble:
                wait = trouble.retry_after_s if trouble.retry_after_s is not None else WAITS_S[min(attempt, 1)]
                if attempt == ATTEMPTS - 1 or not trouble.retryable or wait > LONGEST_WAIT_S:
                    raise
                progress(-1.0, f"{trouble.message} Trying again.")
                await self._clock.sleep(wait)
        raise AssertionError("every attempt returns or raises")


def expected_words(state: SessionState, bank: Bank) -> tuple[str, ...]:
    """Those of the problem and the names in the candidate's last code; a problem that is gone has none."""
    from interview_desktop.interview.choosing import find
    from interview_desktop.interview.vocabulary import vocabulary

    known: Sequence[str] = ()
    if state.started is not None:
        try:
            known = find(bank, state.started).vocabulary
        except Trouble:
            known = ()
    return vocabulary(known, state.code.get(state.language, ""), state.language)


class _Silence(Exception):
    """The recording holds no sound there."""


def _with(found: HeardAgain, line: Line, text: str) -> HeardAgain:
    found = replace(found, heard=found.heard + 1)
    now = words(text)
    if not now:
        return replace(found, wordless=found.wordless + 1)
    if now == words(line.text):
        return found
    return replace(found, differences=(*found.differences, Difference(line.seq, line.text, text.strip())))
