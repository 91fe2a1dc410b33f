"""How the app and its speech processes talk over pipes: a JSON header and bytes, each with its length before it.

Two little-endian unsigned 32-bit lengths, then a JSON object of the first length, then bytes of the second. The Piper
program speaks the same form with code of its own.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, Protocol

_LENGTHS = struct.Struct("<II")
_LIMIT = 64 << 20
"""No message comes near it: a greater length means that something else was written into the pipe."""


class ByteSource(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Message:
    header: dict[str, Any]
    data: bytes = b""

    @property
    def op(self) -> str:
        return str(self.header.get("op", ""))

    def to_bytes(self) -> bytes:
        text = json.dumps(self.header, separators=(",", ":")).encode()
        return _LENGTHS.pack(len(text), len(self.data)) + text + self.data


class BadMessage(ValueError):
    """The pipe holds something that is no message."""


def read_message(source: ByteSource) -> Message | None:
    """The next message of a blocking stream; None when it ended, also in the midst of a message.

    Raises:
        BadMessage
    """
    lengths = _read_exactly(source, _LENGTHS.size)
    if lengths is None:
        return None
    header_length, data_length = _LENGTHS.unpack(lengths)
    if header_length > _LIMIT or data_length > _LIMIT:
        raise BadMessage(f"a message of {header_length} + {data_length} bytes cannot be")
    text = _read_exactly(source, header_length)
    data = _read_exactly(source, data_length)
    if text is None or data is None:
        return None
    try:
        header = json.loads(text)
    except ValueError as problem:
        raise BadMessage(f"a message's header is not JSON: {problem}") from problem
    if not isinstance(header, dict):
        raise BadMessage("a message's header is not a JSON object")
    return Message(header, data)


def _read_exactly(source: ByteSource, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size > 0:
        piece = source.read(size)
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
