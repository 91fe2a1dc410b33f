"""Hypothesis strategies for everything that can stand in the event log, made from the types of the payloads."""

from __future__ import annotations

import dataclasses
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from interview_desktop.domain import events as ev

AWKWARD = (
    "",
    " ",
    "quick sort, O(n log n)",
    "naïve Café ÄÖÜ",
    "👩‍💻 émoji 🎉",
    "half a pair \ud83d",
    "zero \x00 byte",
    "line\r\nline\ttab\u2028",
    "العربية 日本語 हिन्दी",
    "quote \" and ' and NEAR(a b) OR *",
)
TIMES = st.floats(min_value=0, max_value=4e9, allow_nan=False).map(lambda value: round(value, 3))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(min_value=-5, max_value=2**70) | st.integers(min_value=0, max_value=9)


def texts() -> st.SearchStrategy[str]:
    """Any text that Python can hold, with halves of surrogate pairs and NUL."""
    return st.sampled_from(AWKWARD) | st.text(alphabet=st.characters(), max_size=30)


def payloads(*kinds: type[ev.Payload]) -> st.SearchStrategy[ev.Payload]:
    """Any payload of ``kinds`` (none: of every kind there is), with any values its types allow."""
    return st.sampled_from(kinds or ev.PAYLOADS).flatmap(_of)


def batches(max_size: int = 6) -> st.SearchStrategy[list[tuple[float, float, ev.Payload]]]:
    """What ``EventStore.append`` takes: (at, elapsed_s, payload) items in any order and of any kind."""
    return st.lists(st.tuples(TIMES, TIMES, payloads()), max_size=max_size)


@st.composite
def wild_logs(draw: st.DrawFn, session_id: str = "wild", max_size: int = 12) -> list[ev.Envelope]:
    """Logs without any sense: any payload may follow any other. Only the numbering is right."""
    items = draw(batches(max_size))
    return [
        ev.Envelope(session_id, seq, at, elapsed_s, payload) for seq, (at, elapsed_s, payload) in enumerate(items, 1)
    ]


@st.composite
def logs(draw: st.DrawFn, session_id: str = "session", max_steps: int = 14) -> list[ev.Envelope]:
    """Logs as an interview could write them: begun once, turns in order, runs that start before they finish, edits of
    code that is there, corrections of what was said, at most one end, the report last."""
    script = _Script(draw)
    for _ in range(draw(st.integers(min_value=0, max_value=max_steps))):
        script.step()
    script.finish()
    at, elapsed, envelopes = draw(TIMES), 0.0, []
    for seq, payload in enumerate(script.payloads, 1):
        envelopes.append(ev.Envelope(session_id, seq, at, elapsed, payload))
        passed = draw(st.sampled_from((0.0, 0.25, 1.5, 60.0)))
        at, elapsed = at + passed, elapsed + passed
    return envelopes


class _Script:
    """Writes one plausible interview, payload by payload."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._turn = 0
        self._runs = 0
        self._said: list[int] = []
        self.payloads: list[ev.Payload] = [draw(_of(ev.SessionStarted))]

    def step(self) -> None:
        self._draw(st.sampled_from((self._answer, self._reply, self._correct, self._run, self._code, self._other)))()

    def finish(self) -> None:
        if not self._draw(st.booleans()):
            return
        self._add(self._any(ev.SessionEnded))
        for _ in range(self._draw(st.integers(min_value=0, max_value=2))):
            self._correct()
            self._add(self._any(ev.ReportMade))

    def _add(self, payload: ev.Payload) -> int:
        self.payloads.append(payload)
        return len(self.payloads)

    def _any(self, kind: type[ev.Payload]) -> Any:
        return self._draw(_of(kind))

    def _answer(self) -> None:
        self._turn += 1
        self._said.append(self._add(dataclasses.replace(self._any(ev.CandidateSaid), turn=self._turn)))

    def _reply(self) -> None:
        self._turn += 1
        clauses = self._draw(st.integers(min_value=1, max_value=3))
        for part in range(clauses):
            said = dataclasses.replace(self._any(ev.InterviewerSaid), turn=self._turn, part=part)
            self._add(said)
            if self._draw(st.booleans()):
                other = dataclasses.replace(self._any(ev.ClauseReworded), turn=self._turn, part=part, meant=said.text)
                self._add(other)
        if self._draw(st.booleans()):
            self._add(dataclasses.replace(self._any(ev.ReplyFinished), turn=self._turn))

    def _correct(self) -> None:
        if self._said:
            of_seq = self._draw(st.sampled_from(self._said))
            self._add(dataclasses.replace(self._any(ev.TranscriptCorrected), of_seq=of_seq))

    def _run(self) -> None:
        self._runs += 1
        snapshot = self._add(self._any(ev.CodeSnapshot))
        self._add(dataclasses.replace(self._any(ev.RunStarted), run=self._runs, snapshot_seq=snapshot))
        if self._draw(st.booleans()):
            self._add(dataclasses.replace(self._any(ev.RunFinished), run=self._runs))

    def _code(self) -> None:
        self._add(self._any(self._draw(st.sampled_from((ev.CodeEdited, ev.LanguageChosen, ev.NotesEdited)))))

    def _other(self) -> None:
        kinds = (
            ev.ConsentGiven,
            ev.SessionPaused,
            ev.SessionContinued,
            ev.SessionResumed,
            ev.StageEntered,
            ev.MuteChanged,
            ev.RecordingStarted,
            ev.HintGiven,
            ev.ObservationNoted,
            ev.TurnMeasured,
            ev.FaultNoted,
        )
        self._add(self._any(self._draw(st.sampled_from(kinds))))


def _of(cls: type) -> st.SearchStrategy[Any]:
    """Instances of a dataclass, with any values that its annotations allow."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{field.name: _values(hints[field.name]) for field in dataclasses.fields(cls)})


def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else _values(one) for one in arguments])
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*(_values(one) for one in arguments))
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(texts(), _values(arguments[1]), max_size=3)
    if origin is Literal:
        return st.sampled_from(arguments)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _of(hint)
    simple = {str: texts(), int: INTEGERS, float: FLOATS, bool: st.booleans()}
    if hint not in simple:
        raise TypeError(f"no strategy for {hint!r}: add one when a payload has a new type")
    return simple[hint]
