"""The numbers in a note, checked against what the app measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Evidence
from interview_desktop.interview.code_facts import look_at

_QUOTED: Final = re.compile(r"“[^”]*”")
_BOUND: Final = re.compile(r"\bO\([^)]*\)")
_NUMBER: Final = re.compile(r"(?<![\w^.,/-])\d+(?:[ ,]\d{3})*(?:\.\d+)?(?![\w^/-])")
"""A number that stands alone: the 2 of ``n^2``, ``2-pointer`` or ``10^6`` is part of a name."""

_PARTS: Final = re.compile(r"(\d+) (?:of|out of) (\d+)")
_ALL: Final = re.compile(r"\ball (\d+)\b")
_RUN: Final = re.compile(r"\brun (\d+)\b", re.IGNORECASE)
_HINTS: Final = re.compile(r"\b(\d+) hints?\b", re.IGNORECASE)
_DURATION: Final = re.compile(r"(?:\b(\d+) min )?\b(\d+) s\b")
_OF_RUNS: Final = re.compile(r"\b(?:tests?|runs?|passed|failed|hints?|rungs?|growth)\b", re.IGNORECASE)
"""What speaks of these speaks of something that the app measured, also beside a quote."""

_SECONDS_OF_ROUNDING: Final = 1


class Numbers:
    """All that was measured in ``log``."""

    def __init__(self, log: Sequence[ev.Envelope]) -> None:
        self._log = log

    def prove(self, item: Evidence, payload: ev.Payload) -> bool:
        """Whether every number that the note of ``item`` states was measured, at its event ``payload`` or between
        events of the same kind. What it quotes from the record may hold any number; a quote made up for it may not."""
        note = _QUOTED.sub(lambda match: "" if self._recorded(match[0][1:-1]) else match[0], item.note)
        note = _BOUND.sub("", note)
        if item.kind == "quote" and not _OF_RUNS.search(note):
            return True
        if any(int(number) > len(self._hints) for number in _HINTS.findall(note)):
            return False
        stated = [float(text.replace(" ", "").replace(",", "")) for text in _NUMBER.findall(note)]
        match payload:
            case ev.RunFinished():
                return self._of_run(note, stated, payload)
            case ev.CodeAnalysed():
                return set(stated) <= _of_analysis(payload)
            case ev.HintGiven():
                return set(stated) <= {float(payload.rung), float(len(self._hints))}
            case ev.CodeSnapshot():
                return set(stated) <= self._of_code(payload)
            case _:
                return not stated or set(stated) <= self._anywhere

    def _of_run(self, note: str, stated: list[float], payload: ev.RunFinished) -> bool:
        result = payload.result
        named = [int(number) for number in _RUN.findall(note)]
        if named and named[0] != payload.run:
            return False
        failed = result.total - result.passed
        for part, whole in _PARTS.findall(note):
            if int(whole) != result.total or int(part) not in (result.passed, failed):
                return False
        if any(int(number) != result.total for number in _ALL.findall(note)):
            return False
        facts = {float(number) for number in (payload.run, result.passed, result.total, failed, failed - 1)}
        if any(later not in self._runs for later in named):
            return False
        facts |= {float(later) for later in named}
        # A run that is named later is one in which this was put right: how long that took belongs to both.
        took = {round(self._runs[later] - self._runs[payload.run]) for later in named[1:]}
        for match in _DURATION.finditer(note):
            seconds = 60 * int(match[1] or 0) + int(match[2])
            if not any(abs(seconds - known) <= _SECONDS_OF_ROUNDING for known in took):
                return False
            facts |= {float(match[1] or 0), float(match[2])}
        return set(stated) <= facts

    def _of_code(self, payload: ev.CodeSnapshot) -> set[float]:
        facts = look_at(payload.text, payload.language, "\0")
        found = {float(facts.lines), float(facts.depth), float(len(payload.text.splitlines()))}
        notes = [habit.note for habit in facts.habits]
        for envelope in self._log:
            if isinstance(envelope.payload, ev.CodeAnalysed) and envelope.payload.quality is not None:
                notes += [note.message for note in envelope.payload.quality.notes]
        return found | _numbers(notes)

    def _recorded(self, text: str) -> bool:
        return any(text in known for known in self._texts)

    @cached_property
    def _runs(self) -> dict[int, float]:
        return {
            envelope.payload.run: envelope.elapsed_s
            for envelope in self._log
            if isinstance(envelope.payload, ev.RunStarted) and not envelope.payload.scratch
        }

    @cached_property
    def _hints(self) -> list[int]:
        return [envelope.payload.rung for envelope in self._log if isinstance(envelope.payload, ev.HintGiven)]

    @cached_property
    def _anywhere(self) -> set[float]:
        found = {float(number) for number in (*self._runs, *self._hints, len(self._runs), len(self._hints))}
        for envelope in self._log:
            if isinstance(envelope.payload, ev.RunFinished) and not envelope.payload.result.scratch:
                found |= {float(envelope.payload.result.passed), float(envelope.payload.result.total)}
        return found

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        found: list[str] = []
        for envelope in self._log:
            match envelope.payload:
                case ev.CandidateSaid() | ev.TranscriptCorrected() | ev.CodeSnapshot() as said:
                    found.append(said.text)
                case ev.RunFinished(result=result):
                    found += [test.name for test in result.tests]
        # A question of two sentences is heard clause by clause.
        spoken = _spoken(self._log)
        found += [*spoken, " ".join(spoken)]
        return tuple(found)


def _spoken(log: Sequence[ev.Envelope]) -> list[str]:
    """The interviewer's clauses as they were really said."""
    said: list[str] = []
    places: dict[tuple[int, int], int] = {}
    for envelope in log:
        match envelope.payload:
            case ev.InterviewerSaid(turn=turn, part=part, text=text):
                places[turn, part] = len(said)
                said.append(text)
            case ev.ClauseReworded(turn=turn, part=part, text=text) if (turn, part) in places:
                said[places[turn, part]] = text
    return said


def _of_analysis(payload: ev.CodeAnalysed) -> set[float]:
    found: set[float] = set()
    if payload.growth is not None:
        growth = payload.growth
        for value in (growth.exponent, growth.low, growth.high):
            if value is not None:
                found |= {value, round(value, 1), round(value, 2), float(round(value))}
        for point in growth.points:
            found |= {float(point.size), point.wall_ms, round(point.wall_ms, 1), float(round(point.wall_ms))}
    if payload.quality is not None:
        for function in payload.quality.functions:
            found |= {float(function.complexity), float(function.length), float(function.line)}
        for note in payload.quality.notes:
            found.add(float(note.line))
        found |= _numbers(note.message for note in payload.quality.notes)
    return found


def _numbers(texts: Iterable[str]) -> set[float]:
    return {float(text.replace(" ", "").replace(",", "")) for words in texts for text in _NUMBER.findall(words)}
