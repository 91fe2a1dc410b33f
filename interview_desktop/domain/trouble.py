"""Failures that are expected and said in sentences. Apart from everything else, so that it costs nothing to import."""

from __future__ import annotations


class Trouble(Exception):
    """An expected failure that a person can do something about.

    ``code`` is stable and for programs, ``message`` says what happened, ``remedy`` what to do. Both are sentences.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


class Rejected(ValueError):
    """The command makes no sense in this state; the message is a sentence for the person who asked."""
