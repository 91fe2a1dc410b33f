"""A finished session laid out in time: what was said, typed, run and written at every moment. No Qt here."""

from __future__ import annotations

import copy
import difflib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.session import Line, Run, SessionState, apply_edits

TYPING_GAP_S = 15.0
"""Edits closer than this are one stretch of typing."""

CHECKPOINT_EVERY = 100
"""Between two remembered texts at most so many changes are applied again."""

DIFF_LIMIT = 40_000
"""Longer code is shown without marks: comparing it would hold up the window."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start_s`` to ``end_s`` on the interview clock. ``label`` names it in words."""

    start_s: float
    end_s: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class RunMark:
    """A run at ``at_s``; ``passed`` is whether every test passed."""

    at_s: float
    run: Run
    passed: bool


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    elapsed_s: float
    index: int
    language: str
    code: dict[str, str]


class Replay:
    """Built once from a log; every question is then answered in about a millisecond."""

    def __init__(self, state: SessionState, envelopes: Sequence[ev.Envelope]) -> None:
        self.state = state
        self.log = tuple(envelopes)
        self.duration_s = max(state.elapsed_s, 1.0)
        self.stages = _stages(state, self.duration_s)
        self.candidate = tuple(_spoken(line) for line in state.lines if line.who == "candidate")
        self.interviewer = tuple(_spoken(line) for line in state.lines if line.who == "interviewer")
        self.typing = tuple(_typing(envelopes))
        self.runs = tuple(_runs(state))
        self.lines = tuple(sorted(state.lines, key=lambda line: _spoken(line).start_s))
        self._line_starts = [_spoken(line).start_s for line in self.lines]
        self._changes = [e for e in envelopes if isinstance(e.payload, _CODE_EVENTS)]
        self._change_times = [e.elapsed_s for e in self._changes]
        self._checkpoints = list(self._make_checkpoints())
        self._checkpoint_indices = [checkpoint.index for checkpoint in self._checkpoints]
        self._segment_starts = {
            e.payload.segment: e.elapsed_s for e in envelopes if isinstance(e.payload, ev.RecordingStarted)
        }
        self._times = {e.seq: e.elapsed_s for e in envelopes}

    def read_with(self, report: Report | None) -> Replay:
        """The same record, read with another of its reports; those before it stay the earlier ones."""
        state = self.state
        if report is None or report is state.report or report not in state.earlier_reports:
            return self
        place = len(state.earlier_reports) - 1 - state.earlier_reports[::-1].index(report)
        other = copy.copy(self)
        other.state = replace(state, report=report, earlier_reports=state.earlier_reports[:place])
        return other

    def time_of(self, seq: int) -> float | None:
        """The interview clock at event ``seq``; None when there is no such event."""
        return self._times.get(seq)

    def code_at(self, elapsed_s: float) -> tuple[str, str]:
        """(language, text) of the code at this moment."""
        until = bisect_right(self._change_times, elapsed_s)
        place = bisect_right(self._checkpoint_indices, until) - 1
        if place < 0:
            return self.state.language, ""
        checkpoint = self._checkpoints[place]
        language, code = checkpoint.language, dict(checkpoint.code)
        for envelope in self._changes[checkpoint.index : until]:
            language = _apply(envelope.payload, language, code)
        return language, code.get(language, "")

    def changed_lines(self, elapsed_s: float, window_s: float = 60.0) -> frozenset[int]:
        """Numbers (from 0) of the lines that were written in the ``window_s`` before this moment."""
        if not self._change_times:
            return frozenset()
        language, text = self.code_at(elapsed_s)
        # The starter was given, not written.
        before_language, before = self.code_at(max(self._change_times[0], elapsed_s - window_s))
        if language != before_language or before == text or max(len(text), len(before)) > DIFF_LIMIT:
            return frozenset()
        old, new = before.splitlines(), text.splitlines()
        changed: set[int] = set()
        for kind, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                changed.update(range(start, end))
        return frozenset(changed)

    def line_at(self, elapsed_s: float) -> Line | None:
        """What is being said at this moment, or was said last; the first utterance before anything was said."""
        if not self.lines:
            return None
        return self.lines[max(0, bisect_right(self._line_starts, elapsed_s + 0.5) - 1)]

    def line_of(self, seq: int) -> Line | None:
        return next((line for line in self.lines if line.seq == seq), None)

    def moment_of(self, line: Line) -> float:
        """The interview clock when the utterance began."""
        return _spoken(line).start_s

    def neighbour(self, line: Line, step: int, *, only_candidate: bool = False) -> Line | None:
        """The utterance ``step`` places later (negative: earlier); None at the ends."""
        lines = [item for item in self.lines if not only_candidate or item.who == "candidate" or item is line]
        place = lines.index(line) + step
        return lines[place] if 0 <= place < len(lines) else None

    def run_at(self, elapsed_s: float) -> Run | None:
        """The last run that had begun by then."""
        begun = [mark.run for mark in self.runs if mark.at_s <= elapsed_s + 0.5]
        return begun[-1] if begun else None

    def stage_at(self, elapsed_s: float) -> str:
        """The stage's title, empty before the first."""
        found = [stage.label for stage in self.stages if stage.start_s <= elapsed_s]
        return found[-1] if found else ""

    def audio_at(self, elapsed_s: float) -> tuple[int, float] | None:
        """(segment, seconds from its start) of the recording at this moment; None when nothing was recorded."""
        line = self.line_at(elapsed_s)
        if line is not None and line.audio is not None:
            offset = elapsed_s - self.moment_of(line)
            if -1.0 <= offset <= line.audio.end_s - line.audio.start_s + 30.0:
                return line.audio.segment, max(0.0, line.audio.start_s + offset)
        begun = [(start, segment) for segment, start in self._segment_starts.items() if start <= elapsed_s]
        if not begun:
            return (min(self._segment_starts), 0.0) if self._segment_starts else None
        start, segment = max(begun)
        return segment, elapsed_s - start

    def _make_checkpoints(self) -> Iterator[_Checkpoint]:
        language, code = "", dict[str, str]()
        for index, envelope in enumerate(self._changes):
            language = _apply(envelope.payload, language, code)
            if index % CHECKPOINT_EVERY == 0:
                yield _Checkpoint(envelope.elapsed_s, index + 1, language, dict(code))


_CODE_EVENTS = (ev.SessionStarted, ev.LanguageChosen, ev.CodeEdited, ev.CodeSnapshot)


def _apply(payload: ev.Payload, language: str, code: dict[str, str]) -> str:
    """Apply one change to ``code`` in place; returns the language that is in use after it."""
    match payload:
        case ev.SessionStarted():
            code.update(payload.starters)
            return payload.language
        case ev.LanguageChosen():
            return payload.language
        case ev.CodeEdited():
            code[payload.language] = apply_edits(code.get(payload.language, ""), payload.edits)
        case ev.CodeSnapshot():
            code[payload.language] = payload.text
    return language


def _stages(state: SessionState, duration_s: float) -> tuple[Span, ...]:
    titles = {stage.name: stage.title for stage in state.started.stages} if state.started else {}
    visits = state.stages
    ends = [*(visit.elapsed_s for visit in visits[1:]), duration_s]
    return tuple(
        Span(visit.elapsed_s, max(end, visit.elapsed_s), titles.get(visit.stage, visit.stage))
        for visit, end in zip(visits, ends, strict=bool(visits))
    )


def _spoken(line: Line) -> Span:
    """A candidate's event comes when the utterance is over, an interviewer's when it begins to be heard."""
    seconds = line.audio.end_s - line.audio.start_s if line.audio else 0.0
    if line.who == "candidate":
        return Span(max(0.0, line.elapsed_s - seconds), line.elapsed_s)
    return Span(line.elapsed_s, line.elapsed_s + seconds)


def _typing(envelopes: Sequence[ev.Envelope]) -> Iterator[Span]:
    start = end = None
    for envelope in envelopes:
        if not isinstance(envelope.payload, ev.CodeEdited):
            continue
        at = envelope.elapsed_s
        if start is not None and end is not None and at - end > TYPING_GAP_S:
            yield Span(start, end)
            start = None
        start, end = (at if start is None else start), at
    if start is not None and end is not None:
        yield Span(start, end)


def _runs(state: SessionState) -> Iterator[RunMark]:
    for run in state.test_runs:
        result = run.result
        yield RunMark(run.elapsed_s, run, bool(result and result.total and result.passed == result.total))
