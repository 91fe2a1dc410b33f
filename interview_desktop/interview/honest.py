"""Sentences about an interview that somebody else wrote: those that contradict the record are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Evidence
from interview_desktop.interview.numbers import Numbers

_SENTENCE: Final = re.compile(r"(?<=[.!?])[”\"]?\s+(?=\S)")
_QUOTED: Final = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|„([^“”]*)[“”]|«([^«»]*)»|`([^`]*)`|(?<!\w)[‘']([^‘’']+)[’'](?!\w)"
)
_MARK: Final = re.compile(r"[“”\"„«»`]")
_ADDRESS: Final = re.compile(r"https?:|www\.|\w+@\w+", re.IGNORECASE)
_POINTS: Final = re.compile(
    r"\b\d+(?:\.\d+)?\s*(?:/|of|out of)\s*(?:5|five|10|ten)\b|\bscore[sd]? (?:of )?\d", re.IGNORECASE
)
_TESTS: Final = re.compile(r"\b(?:tests?|runs?|cases?)\b", re.IGNORECASE)
_PARTS: Final = re.compile(r"\b(\d+) (?:of|out of) (?:the )?(\d+)\b")
_ALL_PASS: Final = re.compile(
    r"\b(?:all|every|each)\b(?:\s+\w+){0,4}\s+tests?\b[^.]*\bpass|\bpass\w*\s+(?:all|every|each)\b[^.]*\btests?\b",
    re.IGNORECASE,
)


class Honest:
    """What may be said about the interview in ``log``."""

    def __init__(self, log: Sequence[ev.Envelope]) -> None:
        self._numbers = Numbers(log)
        self._results = [
            e.payload.result for e in log if isinstance(e.payload, ev.RunFinished) and not e.payload.result.scratch
        ]
        self._texts = [
            e.payload.text
            for e in log
            if isinstance(e.payload, ev.CandidateSaid | ev.TranscriptCorrected | ev.InterviewerSaid | ev.CodeSnapshot)
        ] + [test.name for result in self._results for test in result.tests]

    def part_of(self, text: str) -> str:
        """``text`` without the sentences that quote what nobody said, tell results that were not measured, give points,
        or lead elsewhere."""
        return " ".join(part for part in _SENTENCE.split(text) if part and self._may_stand(part)).strip()

    def _may_stand(self, sentence: str) -> bool:
        if _ADDRESS.search(sentence):
            return False
        quotes = [next(group for group in match.groups() if group is not None) for match in _QUOTED.finditer(sentence)]
        if not all(self._recorded(quote) for quote in quotes):
            return False
        rest = _QUOTED.sub("", sentence)
        if _MARK.search(rest):
            return False  # half a quotation: the other half was cut off, or stands in another sentence
        if _TESTS.search(rest) and not self._fits_a_run(rest):
            return False
        if not _TESTS.search(rest) and _POINTS.search(rest):
            return False
        return self._numbers.prove(Evidence("quote", 0, rest), ev.ClockTicked())

    def _recorded(self, quote: str) -> bool:
        return bool(quote.strip()) and any(quote.strip() in text for text in self._texts)

    def _fits_a_run(self, sentence: str) -> bool:
        for part, whole in _PARTS.findall(sentence):
            if not any(r.total == int(whole) and int(part) in (r.passed, r.total - r.passed) for r in self._results):
                return False
        if _ALL_PASS.search(sentence) and not re.search(r"\b(?:not|n't|before|until|to)\b", sentence):
            return any(result.total and result.passed == result.total for result in self._results)
        return True
