"""What the use cases need from the outside, as small protocols. Adapters implement them; nothing here does I/O.

Audio is signed 16-bit little-endian mono PCM in ``bytes``. Times are seconds unless a name says ``_ms``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

# isort: off
from interview_desktop.domain.acts import (
    AdvanceStage as AdvanceStage,
    CloseInterview as CloseInterview,
    GiveHint as GiveHint,
    Guarded as Guarded,
    GuardRule as GuardRule,
    InterviewerAct as InterviewerAct,
    Moment as Moment,
    MoveDifficulty as MoveDifficulty,
    Observe as Observe,
    Say as Say,
    StaySilent as StaySilent,
    Trigger as Trigger,
)

from interview_desktop.domain.duplex import (
    AnswerWanted as AnswerWanted,
    CandidateWords as CandidateWords,
    DuplexHappening as DuplexHappening,
    InterviewerSound as InterviewerSound,
    InterviewerWords as InterviewerWords,
)
from interview_desktop.domain.jobs import (
    CallOutcome as CallOutcome,
    CodeJob as CodeJob,
    JobKind as JobKind,
    JobOutcome as JobOutcome,
    Limits as Limits,
    Shape as Shape,
)

# isort: on
from interview_desktop.domain.events import Envelope, Payload
from interview_desktop.domain.runs import Quality
from interview_desktop.domain.trouble import Trouble as Trouble
from interview_desktop.domain.vendors import VendorTrouble as VendorTrouble

CAPTURE_RATE = 16_000
"""Samples per second of everything that comes from a microphone."""

FRAME_SAMPLES = 512
"""Samples in one captured frame (32 ms), the size that voice activity detection wants."""


class Clock(Protocol):
    def now(self) -> float:
        """UTC as seconds since 1970."""

    def monotonic(self) -> float:
        """Seconds that never jump, for durations."""

    async def sleep(self, seconds: float) -> None: ...


# ── audio ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """``key`` is stable over restarts (host API and name), the index of PortAudio is not."""

    key: str
    name: str
    is_input: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """``FRAME_SAMPLES`` samples; ``start`` is the number of the first one since the source was opened."""

    pcm: bytes
    start: int


class AudioSource(Protocol):
    """A microphone. Frames keep their numbering when the device is lost and returns: the gap is silence."""

    @property
    def available(self) -> bool: ...

    def frames(self) -> AsyncIterator[AudioFrame]:
        """Frames from now on. Ends when the source is closed. One reader at a time."""

    async def open(self, device_key: str | None = None) -> None:
        """Start capturing (None: the system's default).

        Raises:
            Trouble: ``no_microphone`` or ``microphone_busy``.
        """

    async def close(self) -> None: ...


class AudioSink(Protocol):
    """A loudspeaker behind a ring of at least 200 ms that the device's own callback empties."""

    @property
    def available(self) -> bool: ...

    async def open(self, device_key: str | None = None) -> None:
        """Raises: Trouble: ``no_speaker`` or ``speaker_busy``."""

    async def write(self, pcm: bytes, sample_rate: int) -> None:
        """Queue samples; waits while the ring is full. ``sample_rate`` may differ from the device's."""

    async def drain(self) -> None:
        """Return when everything written has been played; waits while the sound is held."""

    def clear(self) -> float:
        """Stop at once, end a hold, and return how many seconds of what was written since the last clear were
        played."""

    def hold(self) -> None:
        """Be silent within one buffer of the device and keep what is not yet heard. Repeating it changes nothing."""

    def release(self, rewind_s: float = 0.0) -> None:
        """End a hold: go on where the sound was cut, or up to a second earlier, so that a cut word is heard whole."""

    @property
    def played_s(self) -> float:
        """Seconds of written sound that have been played since the last ``clear``; what is heard again after a hold
        counts once."""

    async def close(self) -> None: ...


class EchoCancelling(Protocol):
    """Removes what the loudspeaker plays from what the microphone hears."""

    @property
    def works(self) -> bool:
        """Whether it does so. When not, the source gives what the microphone hears, untouched."""

    @property
    def settled(self) -> bool:
        """Whether it has heard enough of the loudspeaker to know the room: the very first seconds leak."""

    @property
    def delay_ms(self) -> float | None:
        """How much later than its own time tells the loudspeaker's sound comes back; None before it was heard."""

    @property
    def erle_db(self) -> float | None:
        """By how much the echo becomes quieter, lately; None when none is heard."""


class Recorder(Protocol):
    """The two-track recording of a session, on one clock, readable after a kill."""

    def start(self, session_id: str, segment: int) -> None:
        """Begin segment ``segment``; its time 0 is now. Raises: Trouble: ``recording_impossible``."""

    def position_s(self) -> float:
        """Seconds since the segment began (0.0 when none runs)."""

    def read_candidate(self, session_id: str, segment: int, start_s: float, end_s: float) -> bytes:
        """The candidate's track between two times of a segment, at ``CAPTURE_RATE``; also while it is recorded."""

    def mute(self, muted: bool) -> None:
        """While muted, the candidate's track is silent."""

    def on_fault(self, listener: Callable[[Trouble], None]) -> Callable[[], None]:
        """``listener`` is told once per segment when something cannot be written; the result removes it."""

    def stop(self) -> None: ...

    async def compress(self, session_id: str) -> None:
        """Replace the raw tracks of a finished session by one compressed file per segment. Safe to repeat."""

    def delete(self, session_id: str) -> None:
        """Remove all audio of the session."""


# ── speech ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Word:
    """A heard word as it stands in the text, with its place in the transcribed sound and its own confidence (0..1)."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcription:
    """``confidence`` is 0..1. ``text`` is stripped and empty when nothing was said; ``words`` (in order, those of
    ``text``) is empty when they were not asked for or could not be told apart."""

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


class VoiceActivity(Protocol):
    async def probability(self, pcm: bytes) -> float:
        """The chance (0..1) that this next frame of ``FRAME_SAMPLES`` holds speech. Frames come in order."""

    def reset(self) -> None:
        """Forget the past: the next frame starts a new stream."""


class SpeechToText(Protocol):
    """One that hears a sound while it grows declares ``streams_interim = True``: its ``interim`` calls are no work for
    this computer, and are made often."""

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        """Transcribe at most 30 s at ``CAPTURE_RATE``. An ``interim`` call has no words, and may be answered late or
        dropped (``text`` empty) when another one waits; a ``speculative`` one is as good as a final one and gives way
        to those. Cancelling a call gives its decode up.

        Raises:
            Trouble: ``speech_worker_lost`` when the recogniser died; it is started again, and the call may be repeated.
        """


class EndDetector(Protocol):
    async def finished(self, pcm: bytes) -> float | None:
        """How likely (0..1) the speaker has finished, judged by the sound (melody and rhythm) of the open turn up to
        now, at ``CAPTURE_RATE``, silence at its end included; the last 8 s count. None when no model is there, or it
        did not answer in time."""


class TextToSpeech(Protocol):
    @property
    def sample_rate(self) -> int: ...

    def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        """The sound of one clause, in chunks as they are made. Closing the iterator cancels the synthesis.
        ``on_said`` is called at the end when other words than ``text`` were said, with those; voices that read word
        for word never call it.

        Raises:
            Trouble: ``voice_lost``, or a ``VendorTrouble``.
        """


# ── full duplex ──


class DuplexVoice(Protocol):
    """A voice that listens while it speaks, and decides when whose turn it is; what it says is told to it.

    There is no "final" and no "interrupted": a vendor of today tells neither, so whoever uses this port finds out from
    the words, the sound and the silence (``session/duplex.py``). Trouble is raised, as everywhere, not delivered.
    """

    @property
    def sample_rate(self) -> int:
        """Of what it plays."""

    async def open(self, instructions: str) -> None:
        """Begin a session; ``instructions`` say how to behave, and cannot be changed later. Time 0 is now.

        Raises:
            VendorTrouble
        """

    async def send(self, pcm: bytes) -> None:
        """The next samples of the microphone at ``CAPTURE_RATE``, without gaps: its clock is what it was sent.

        Raises:
            VendorTrouble: also when it does not take them in time.
        """

    def happenings(self) -> AsyncIterator[DuplexHappening]:
        """What happens, from ``open`` on, in the order in which it came. Ends after ``close``. One reader.

        Raises:
            VendorTrouble: the session is lost; nothing more will come of it.
        """

    async def say(self, delegation_id: str | None, text: str) -> None:
        """Have ``text`` spoken, as the answer that is wanted or (None) unasked, as soon as that is polite. It may be
        spoken in other words. Text of several calls is spoken in their order. Raises: VendorTrouble."""

    async def think(self, delegation_id: str | None, text: str) -> None:
        """Tell it something that is not to be spoken. It may still be: nothing secret. Raises: VendorTrouble."""

    async def mute(self, muted: bool) -> None:
        """Whether what is sent is to be heard. Raises: VendorTrouble."""

    async def close(self) -> None:
        """End the session. Safe to repeat, and when it was never open. Raises nothing."""


# ── interviewer ──────────────────────────────────────────────────────────────────────────────────────────────────


class Interviewer(Protocol):
    """Has no memory of its own: what it said and did is in ``moment.state``, so that a resumed session goes on."""

    def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        """What to say and do now; nothing at all means: stay silent."""


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Something to be thought about for a while and answered in JSON by ``schema`` (a JSON schema whose objects are
    closed and whose properties are all required). ``instructions`` are ours and stay the same for a problem;
    ``material`` is what they speak of, with words of the candidate in it."""

    name: str
    instructions: str
    material: str
    schema: Mapping[str, Any]


class Reviewer(Protocol):
    """A model that reads a whole interview. What it says is believed as far as the record bears it out."""

    @property
    def name(self) -> str:
        """Provider and model, as a report names them."""

    async def write(self, task: ReviewTask, on_progress: Progress | None = None) -> str:
        """The answer as it came: nobody has looked whether it is JSON at all. Takes a minute or more; cancelling the
        call gives it up. ``on_progress`` hears a negative fraction, and what is being done.

        Raises:
            VendorTrouble: also when the model declines (``refused``) or had no room to finish (``cut``).
        """


# ── running code ─────────────────────────────────────────────────────────────────────────────────────────────────


class CodeRunner(Protocol):
    async def run(self, job: CodeJob) -> JobOutcome:
        """Run the job in a fresh sandbox. Cancelling the call stops the program.

        Raises:
            Trouble: ``docker_missing``, ``docker_unreachable``, ``image_missing``, ``language_unknown`` …
        """

    async def warm(self, language: str) -> None:
        """Jobs in ``language`` are to be expected from now on: get ready for them in the background.

        Raises:
            Trouble: ``language_unknown``.
        """

    async def rest(self) -> None:
        """No jobs are to be expected until the next ``warm``: keep nothing ready."""

    async def close(self) -> None: ...


class HostFunctions(Protocol):
    """Functions of a problem's own pack (checkers, generators), run on the host in a process that can be killed.

    ``code`` is the text of the pack's file: our code, so there is no sandbox, but it may meet values that it does not
    expect, and has limits of time and memory.
    """

    async def check(self, code: str, name: str, arguments: Sequence[Any], expected: Any, got_json: str) -> bool | str:
        """What the checker ``name`` says of a returned value (JSON text that ``interview.checking.parse`` accepts):
        True, or False, or a sentence that says what is wrong.

        Raises:
            Trouble: ``checker_failed``: it ran too long, used too much memory, raised, or said something else.
        """

    async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
        """The arguments of a call of about ``size``, the same for the same ``seed``.

        Raises:
            Trouble: ``generator_failed``.
        """

    async def close(self) -> None:
        """End the process. Safe to repeat; the next call starts another one."""


class CodeReader(Protocol):
    async def read(self, language: str, code: str) -> Quality:
        """Gentle notes on code that is not run. A tool that is not to be had is named in ``missing``; never raises for
        what is in ``code``."""


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────

SessionStatus = Literal["running", "ended", "reported"]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A line of the session list: a projection of the log. ``running`` and not open anywhere means interrupted."""

    session_id: str
    started_at: float
    title: str
    interview: str
    difficulty: str
    status: SessionStatus
    elapsed_s: float
    stage: str = ""
    runs: int = 0
    hints: int = 0
    tests_passed: int | None = None
    tests_total: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    session_id: str
    seq: int
    snippet: str


class EventStore(Protocol):
    """Every method awaits the one writer thread. ``append`` returns only when the events are durable."""

    @property
    def read_only(self) -> str:
        """Why nothing can be written, as a sentence with a remedy; empty when all is well."""

    async def append(self, session_id: str, after_seq: int, items: Sequence[tuple[float, float, Payload]]) -> int:
        """Append (at, elapsed_s, payload) items after event ``after_seq``; returns the last number given.

        Raises:
            Trouble: ``disk_full``, ``store_read_only``, ``store_damaged``, ``session_conflict`` (others follow
                ``after_seq`` already).
        """

    async def load(self, session_id: str) -> list[Envelope]:
        """All events in order; empty when there is no such session."""

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        """Newest first; with ``query``, those in which it was said or typed, or whose title has it."""

    async def search(self, query: str, limit: int = 50) -> list[SearchHit]: ...

    async def delete(self, session_id: str) -> None:
        """Delete events, projections and search entries of the session (its audio is the recorder's)."""

    async def close(self) -> None: ...


class Settings(Protocol):
    """Remembered choices (not events, never secrets). Keys are dotted names, values JSON values."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def set(self, key: str, value: Any) -> None: ...

    def all(self) -> Mapping[str, Any]: ...


class SecretStore(Protocol):
    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...

    def delete(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of ``doctor``. ``needed`` tells whether an interview cannot run without it."""

    name: str
    status: Literal["ok", "missing", "warning"]
    detail: str
    remedy: str = ""
    needed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


Progress = Callable[[float, str], None]
"""Called with a fraction 0..1 (negative: unknown) and a sentence about what is being done."""
