"""Which words of a transcript the recogniser was not sure of."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.ports import Transcription, Word

DOUBTED_BELOW = 0.4
"""A word of less confidence is marked.

Of 5,500 words by seven synthetic voices, clean and in noise of 20 and 10 dB, this marks 7 %. Of those seven in ten are
wrong, and four in ten wrong words are among them; a higher threshold soon marks more right words than wrong ones.
"""

Places = tuple[tuple[int, int], ...]
"""(first character, one past the last) of words in a text, in order."""


def is_doubted(word: Word) -> bool:
    return word.confidence < DOUBTED_BELOW


def doubts(heard: Transcription) -> Places:
    """Where the doubted words stand in the text, without the marks around them."""
    places: list[tuple[int, int]] = []
    at = 0
    for word in heard.words:
        start = heard.text.find(word.text, at)
        if start < 0:
            # The words are not those of the text: no mark is better than one in the wrong place.
            return ()
        at = start + len(word.text)
        if is_doubted(word) and (place := _bare(word.text, start)) is not None:
            places.append(place)
    return tuple(places)


def doubts_of_parts(parts: Sequence[Transcription], between: str = " ") -> Places:
    """The same for the text that the parts make when they are joined with ``between``."""
    places: list[tuple[int, int]] = []
    before = 0
    for part in parts:
        places += [(before + start, before + end) for start, end in doubts(part)]
        before += len(part.text) + len(between)
    return tuple(places)


def _bare(word: str, start: int) -> tuple[int, int] | None:
    """The place of the word from its first letter or digit to its last; None when it has none."""
    inside = [index for index, character in enumerate(word) if character.isalnum()]
    return (start + inside[0], start + inside[-1] + 1) if inside else None
