"""Reads a CV or a job description: PDF, plain text, Markdown.

A PDF is read in a process of its own with a time limit: such files come from anywhere, and some make a reader hang.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_desktop.ports import Trouble
from interview_desktop.store import document_worker

MOST_BYTES: Final = 5_000_000
MOST_CHARACTERS: Final = 60_000
"""Some twenty close pages: longer than any CV, and what a language model can still take into its plan."""

LIMIT_S: Final = 20.0

TEXT_ENDINGS: Final = frozenset((".txt", ".md", ".markdown", ".text"))


@dataclass(frozen=True, slots=True)
class Document:
    """``cut`` tells that only the beginning (``MOST_CHARACTERS``) was taken."""

    name: str
    text: str
    cut: bool = False


async def read_document(path: Path, *, limit_s: float = LIMIT_S) -> Document:
    """The text of a file.

    Raises:
        Trouble: ``document_missing``, ``document_too_large``, ``document_unknown``, ``document_locked``,
            ``document_unreadable`` or ``document_empty``; each says what to do.
    """
    try:
        size = (await asyncio.to_thread(path.stat)).st_size
        if size > MOST_BYTES:
            raise Trouble(
                "document_too_large",
                f"{path.name} has {size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read.",
                "Choose the text alone, without pictures, or paste it.",
            )
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise Trouble("document_missing", f"{path.name} cannot be read ({reason}).", "Choose another file.") from error
    if data.startswith(b"%PDF-") or path.suffix.lower() == ".pdf":
        text = await _pdf_text(path.name, data, limit_s)
    elif path.suffix.lower() in TEXT_ENDINGS:
        text = _plain_text(path.name, data)
    else:
        raise Trouble(
            "document_unknown",
            f"{path.name} is neither PDF nor text.",
            "Save it as PDF, as plain text (.txt) or as Markdown (.md), or paste its text.",
        )
    return tidy(path.name, text)


async def read_text_of(path: Path) -> tuple[str, bool]:
    """The text of a file and whether it was cut, as ``session.api.Desk`` wants it. Raises: as :func:`read_document`."""
    document = await read_document(path)
    return document.text, document.cut


def tidy(name: str, text: str) -> Document:
    """The text without control characters and double blank lines, cut to what is taken.

    Raises:
        Trouble: ``document_empty``.
    """
    lines = [
        "".join(char for char in line if char.isprintable() or char == "\t").rstrip() for line in text.splitlines()
    ]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    whole = "\n".join(kept).strip()
    if not whole:
        raise Trouble(
            "document_empty",
            f"There is no text in {name}.",
            "It may be a picture of a page. Choose a file with text in it, or paste the text.",
        )
    return Document(name, whole[:MOST_CHARACTERS], len(whole) > MOST_CHARACTERS)


def _plain_text(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\0" in data:
        raise Trouble(
            "document_unreadable",
            f"{name} is not a text.",
            "Choose a PDF, a text or a Markdown file, or paste the text.",
        )
    return data.decode("cp1252", "replace")


async def _pdf_text(name: str, data: bytes, limit_s: float) -> str:
    broken = Trouble(
        "document_unreadable", f"{name} cannot be read as a PDF.", "Save it anew as PDF or text, or paste its text."
    )
    environment = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if key in os.environ}
    process = await asyncio.create_subprocess_exec(
        *read_command(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(limit_s):
            said, _ = await process.communicate(data)
    except TimeoutError:
        raise Trouble(
            "document_unreadable",
            f"Reading {name} took longer than {limit_s:.0f} s.",
            "Save it anew as PDF or text, or paste its text.",
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer = json.loads(said)
    except ValueError:
        raise broken from None
    if answer.get("locked"):
        raise Trouble(
            "document_locked", f"{name} is protected by a password.", "Save it without a password, or paste its text."
        )
    text = answer.get("text")
    if not isinstance(text, str):
        raise broken
    return text


def read_command() -> list[str]:
    """How to start the reader. A frozen app is no Python: it is started again with a hidden argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-document"]
    return [sys.executable, "-I", str(Path(document_worker.__file__))]
