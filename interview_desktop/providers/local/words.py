"""From the recogniser's tokens to words with their times and confidences."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from interview_desktop.ports import Word

_SPACE = "Ġ"
"""How a byte-level tokenizer writes the space before a word."""
STEP_S = 0.02
"""The recogniser's own grain of time."""


def words_of(
    tokens: Sequence[int],
    probabilities: Sequence[float],
    alignment: Sequence[tuple[int, int]],
    name: Callable[[int], str],
    text: Callable[[Sequence[int]], str],
) -> tuple[Word, ...]:
    """The words that the tokens make.

    Args:
        probabilities: of each token.
        alignment: pairs of (token, step of time) in order, one past the last token included.
        name: a token as the tokenizer writes it, ``text``: what tokens mean together.
    """
    if len(probabilities) != len(tokens):
        return ()
    first_step: dict[int, int] = {}
    last_step = 0
    for token, step in alignment:
        first_step.setdefault(token, step)
        last_step = step
    names = [name(token) for token in tokens]
    starts = [index for index, written in enumerate(names) if index == 0 or written.startswith(_SPACE)]
    words: list[Word] = []
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        spoken = text(tokens[start:end]).strip()
        if not spoken:
            continue
        # A comma's probability says nothing about the word before it.
        telling = [
            probability
            for written, probability in zip(names[start:end], probabilities[start:end], strict=True)
            if any(character.isalnum() for character in written.removeprefix(_SPACE))
        ]
        words.append(
            Word(
                text=spoken,
                start_s=STEP_S * first_step.get(start, last_step),
                end_s=STEP_S * first_step.get(end, last_step),
                confidence=_mean(telling or probabilities[start:end]),
            )
        )
    return tuple(words)


def _mean(probabilities: Sequence[float]) -> float:
    """Geometric: one wrong piece makes the word wrong."""
    return math.exp(sum(math.log(max(value, 1e-6)) for value in probabilities) / len(probabilities))


def later(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(replace(word, start_s=word.start_s + seconds, end_s=word.end_s + seconds) for word in words)


def those_of(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words that are left in ``text``, in order; none when it has others too."""
    kept: list[Word] = []
    rest = iter(words)
    for wanted in text.split():
        found = next((word for word in rest if word.text == wanted), None)
        if found is None:
            return ()
        kept.append(found)
    return tuple(kept)
