"""Keeps what a reasoning model thinks out of what is spoken, while the text is streamed. Pure."""

from __future__ import annotations

import re

_PAIRS = {
    **{f"<{name}>": f"</{name}>" for name in ("think", "thinking", "thought", "reasoning", "reflection")},
    **{f"<{name}>": f"</{name}>" for name in ("tool_call", "function_call", "tools")},
    "[think]": "[/think]",
    "[tool_calls]": "",
    "<|channel|>analysis": "<|end|>",
    "<|channel|>commentary": "<|end|>",
}
"""How models mark what is not meant for the ear when their server leaves it in the text, and how it ends (empty: with
the reply)."""

_CLOSES = frozenset(filter(None, _PAIRS.values()))
_LEFT_OUT = ("<|channel|>final", "<|start|>assistant", "<|message|>", "<|end|>", "<|return|>", "<|im_end|>")
_TAGS = (*_PAIRS, *_CLOSES, *_LEFT_OUT)
_LONGEST = max(map(len, _TAGS))
_TAG = re.compile("|".join(re.escape(tag) for tag in sorted(_TAGS, key=len, reverse=True)), re.IGNORECASE)


class Aloud:
    """One reply: :meth:`text` for every piece, then :meth:`over` once.

    Some templates open the reasoning themselves, so that the text begins in the middle of it and only its end is
    marked. ``wary`` holds everything back until that end has come or the reply is over; ``inside`` knows that it will
    come, and says nothing of a reply in which it does not.
    """

    def __init__(self, *, wary: bool = False, inside: bool = False) -> None:
        self._rest = ""
        self._close: str | None = None
        self._holds = wary or inside
        self._inside = inside
        self._held = ""
        self.thought = False
        """Something was left out."""
        self.unopened = False
        """An end of reasoning came without its beginning."""

    def text(self, delta: str) -> str:
        """What may be spoken now."""
        self._rest += delta
        aloud = ""
        while (tag := _TAG.search(self._rest)) is not None:
            before, self._rest = self._rest[: tag.start()], self._rest[tag.end() :]
            aloud += self._meet(tag.group().lower(), before)
        stop = len(self._rest) - self._maybe_tag()
        before, self._rest = self._rest[:stop], self._rest[stop:]
        return self._give(aloud + ("" if self._close is not None else before))

    @property
    def thinking(self) -> bool:
        """What comes now is marked as reasoning."""
        return self._close is not None or self._inside

    def trust(self) -> None:
        """The server takes the reasoning out of the text itself: nothing needs to be held back."""
        if not self._inside:
            self._holds = False

    def over(self, *, cut_short: bool = False) -> str:
        """What is left to be spoken. ``cut_short``: the model was not done, perhaps not even with thinking."""
        rest, self._rest = self._rest, ""
        unsure = self._holds and (self._inside or cut_short)
        held, self._held, self._holds = self._held, "", False
        if unsure and (held + rest).strip():
            self.thought = True
            return ""
        return held + ("" if self._close is not None else rest)

    def _meet(self, tag: str, before: str) -> str:
        """A tag was met after ``before``; gives what is said of that."""
        if self._close is not None:
            if tag == self._close:
                self._close = None
            return ""
        if tag in _PAIRS:
            self.thought = True
            self._close = _PAIRS[tag]
            if not (self._held + before).strip():
                # It marks its reasoning itself.
                self._holds = self._inside = False
            return before
        if tag in _CLOSES and tag != "<|end|>":
            self.thought = self.unopened = True
            self._held, self._holds, self._inside = "", False, False
            return ""
        return before

    def _give(self, text: str) -> str:
        if self._holds:
            self._held += text
            return ""
        held, self._held = self._held, ""
        return held + text

    def _maybe_tag(self) -> int:
        """How many characters at the end may become a tag."""
        tail = self._rest[-_LONGEST:].lower()
        for start, letter in enumerate(tail):
            if letter in "<[" and any(tag.startswith(tail[start:]) for tag in _TAGS):
                return len(tail) - start
        return 0
