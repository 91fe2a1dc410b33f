"""Cuts a streamed reply into clauses that can be spoken one by one."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)")
_CLAUSE_END = re.compile(r"[,;:–—](?=\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Mr|Ms|Dr)|\b[A-Z])\.$")

FIRST_CLAUSE_MIN = 18
"""Characters that the first clause needs before a comma may end it: shorter ones sound chopped."""

CLAUSE_MAX = 240
"""A clause without any mark is cut at a space here, so that speech never waits for a whole monologue."""


class ClauseCutter:
    """Feed text as it streams in, get whole clauses out. Only the first clause may end at a comma: it decides when
    the voice starts; later ones sound better as whole sentences."""

    def __init__(self) -> None:
        self._rest = ""
        self._first = True

    def feed(self, text: str) -> list[str]:
        """Clauses that ``text`` completed, stripped, never empty."""
        self._rest += text
        clauses = []
        while (cut := self._cut()) is not None:
            clause, self._rest = self._rest[:cut].strip(), self._rest[cut:].lstrip()
            if clause:
                clauses.append(clause)
                self._first = False
        return clauses

    def flush(self) -> list[str]:
        """What is left when the reply is over."""
        rest, self._rest = self._rest.strip(), ""
        if not rest:
            return []
        self._first = False
        return [rest]

    def _cut(self) -> int | None:
        ends = [
            match.end()
            for match in _SENTENCE_END.finditer(self._rest)
            # The text may go on ("3." + "5"), so a mark at the very end is not yet an end.
            if match.end() < len(self._rest) and not _ABBREVIATION.search(self._rest[: match.end()])
        ]
        if self._first:
            ends += [match.end() for match in _CLAUSE_END.finditer(self._rest) if match.end() >= FIRST_CLAUSE_MIN]
        if ends:
            return min(ends)
        if len(self._rest) > CLAUSE_MAX:
            space = self._rest.rfind(" ", 0, CLAUSE_MAX)
            return space if space > 0 else CLAUSE_MAX
        return None
