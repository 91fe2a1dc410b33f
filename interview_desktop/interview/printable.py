"""Text that hostile code wrote, made safe to look at in a window or a terminal; and amounts in words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ODD: Final = re.compile(r"[^\n\t\x20-\x7e]")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of Unicode that steer, hide or turn text round: controls, formats (bidirectional overrides, zero widths),
halves of surrogate pairs, separators of lines and paragraphs."""


def escaped(text: str) -> str:
    """``text`` with everything that would steer a terminal or turn the line round made visible."""
    return _ODD.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def milliseconds(value: float) -> str:
    """``0.02 ms``, ``11.4 ms``, ``26 ms``, ``5.4 s``."""
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    digits = 0 if value >= 20 else 1 if value >= 1 else 2
    return f"{value:.{digits}f} ms"


def in_bytes(value: float) -> str:
    """``640 B``, ``1.2 kB``, ``14 MB``, in powers of ten."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            number = value / size
            return f"{number:.0f} {unit}" if number >= 10 else f"{number:.1f} {unit}"
    return f"{value:.0f} B"


def grouped(number: float) -> str:
    """``1 000 000``: thin spaces between thousands."""
    return f"{number:,.0f}".replace(",", " ")
