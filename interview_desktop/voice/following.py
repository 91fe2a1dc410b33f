"""Follows a voice that was given texts to say, through the words that it is heard to say: where it is, what it left
out, what it said of its own. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

AHEAD = 8
"""A word is looked for so many words on: a voice leaves out a few words, hardly ever more."""

NEAR = 2
"""Short words are everywhere: they are looked for no further than this."""

LONG = 4
"""Characters from which a word is not a short one."""

OWN_WORDS = 3
"""Fewer words than this before a text are a manner of speaking ("So, …"), and belong to it."""

REWORDED = 0.5
"""A voice that said at least this share of a text's number of words, but other words, has said it its own way."""


@dataclass(slots=True)
class _Given:
    text: str
    words: list[str]
    first: int
    said: list[str] = field(default_factory=list)
    begun: bool = False
    over: bool = False


class Following:
    """Texts are numbered from 0 in the order in which they were given."""

    def __init__(self) -> None:
        self._given: list[_Given] = []
        self._expected: list[tuple[str, int]] = []
        self._at = 0
        self._tail = ""
        self.own: list[str] = []
        """Words of the voice's own, since the last text that it said."""

    def give(self, text: str) -> int:
        words = [plain for plain in map(_plain, text.split()) if plain]
        number = len(self._given)
        self._given.append(_Given(text, words, len(self._expected), over=not words))
        self._expected += [(word, number) for word in words]
        return number

    def hear(self, piece: str) -> None:
        """``piece`` as it came: its spaces tell where words end."""
        *whole, self._tail = re.split(r"\s+", self._tail + piece)
        for word in whole:
            self._word(word)
        # The last word may go on, but one that is expected as it is need not be waited for.
        if self._tail and self._find(_plain(self._tail)) is not None:
            word, self._tail = self._tail, ""
            self._word(word)

    def pause(self) -> None:
        """The voice is silent: what was said is whole words. Own words in place of a text may have been its own way
        to say it."""
        word, self._tail = self._tail, ""
        self._word(word)
        current = self._current
        if current is None:
            return
        if current.begun:
            share = (self._at - current.first) / len(current.words)
            if share >= REWORDED or len(current.said) >= len(current.words):
                self._leave(current)
        elif len(self.own) >= max(OWN_WORDS, REWORDED * len(current.words)):
            current.said, self.own, current.begun = self.own, [], True
            self._leave(current)

    def begun(self, number: int) -> bool:
        """Whether any of the text was said."""
        return self._given[number].begun

    def over(self, number: int) -> bool:
        """Whether the text was said, or something after it."""
        return self._given[number].over

    def said(self, number: int) -> str:
        """The words in which it was said so far."""
        return " ".join(self._given[number].said)

    def rest(self, number: int) -> str:
        """What was not yet said of it."""
        given = self._given[number]
        if given.over:
            return ""
        reached = max(0, self._at - given.first)
        spoken = [word for word in given.text.split() if _plain(word)]
        return " ".join(spoken[reached:])

    @property
    def all_over(self) -> bool:
        return all(given.over for given in self._given)

    @property
    def any_begun(self) -> bool:
        return any(given.begun for given in self._given)

    def take_own(self) -> str:
        """Words of its own that belong to no text, once."""
        own, self.own = " ".join(self.own), []
        return own

    def give_up(self) -> None:
        """Nothing more of what was given is to be expected."""
        for given in self._given:
            given.over = True
        self._at = len(self._expected)

    @property
    def _current(self) -> _Given | None:
        return next((given for given in self._given if not given.over), None)

    def _word(self, word: str) -> None:
        plain = _plain(word)
        if not plain:
            return
        at = self._find(plain)
        if at is None:
            current = self._current
            if current is not None and current.begun:
                current.said.append(word)
            else:
                self.own.append(word)
            return
        number = self._expected[at][1]
        for given in self._given[:number]:
            given.over = True
        given = self._given[number]
        if not given.begun:
            given.begun = True
            if len(self.own) < OWN_WORDS:
                given.said, self.own = self.own, []
        given.said.append(word)
        self._at = at + 1
        if self._at == given.first + len(given.words):
            given.over = True

    def _find(self, plain: str) -> int | None:
        furthest = self._at + (AHEAD if len(plain) >= LONG else NEAR)
        for at in range(self._at, min(furthest, len(self._expected))):
            if self._expected[at][0] == plain:
                return at
        return None

    def _leave(self, given: _Given) -> None:
        given.over = True
        self._at = max(self._at, given.first + len(given.words))


def _plain(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum())
