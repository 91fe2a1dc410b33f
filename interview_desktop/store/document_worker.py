"""The process in which a PDF is read: bytes on stdin, a JSON object with ``text`` (or ``locked``) on stdout.

Started as a file of its own, and killed when a file makes it take too long.
"""

from __future__ import annotations

import io
import json
import logging
import sys

MOST_PAGES = 40
MOST_MEMORY = 1_000_000_000


def main() -> int:
    _limit_memory()
    logging.disable(logging.CRITICAL)
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            answer: dict[str, object] = {"locked": True}
        else:
            answer = {"text": "\n\n".join(page.extract_text() or "" for page in list(reader.pages)[:MOST_PAGES])}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, MemoryError):
        # A broken file can go wrong in any of these ways; for the person it is one: it cannot be read.
        answer = {}
    json.dump(answer, sys.stdout)
    return 0


def _limit_memory() -> None:
    """A small file may unfold into gigabytes. Windows has no such limit; the time limit holds there."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
