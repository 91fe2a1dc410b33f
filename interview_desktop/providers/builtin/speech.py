"""Putting sentences together so that they can be spoken."""

from __future__ import annotations

from collections.abc import Sequence


def joined(*sentences: str) -> str:
    """The sentences that are not empty, one after the other."""
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; empty for nothing."""
    if len(items) < 2:
        return items[0] if items else ""
    return f"{', '.join(items[:-1])} and {items[-1]}"


def claim_in_words(complexity: str) -> str:
    """``o(n^2)`` as one says it: "O of n squared"."""
    inner = complexity.removeprefix("o(").removesuffix(")")
    for written, spoken in (
        ("^2", " squared"),
        ("^3", " cubed"),
        ("2^n", "two to the n"),
        ("+", "plus"),
        ("^", " to the "),
    ):
        inner = inner.replace(written, spoken)
    return f"O of {'one' if inner == '1' else inner}"
