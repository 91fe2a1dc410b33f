"""Events as rows of text and numbers, and back, with a checksum that notices a flipped bit."""

from __future__ import annotations

import json
import math
import zlib
from typing import Any, NamedTuple

from interview_desktop.domain import codec
from interview_desktop.domain.events import Envelope, Payload


class Row(NamedTuple):
    """The columns of an event, in the order of the table."""

    session_id: str
    seq: int
    at: float
    elapsed_s: float
    kind: str
    version: int
    payload: str
    checksum: int


COLUMNS = ", ".join(Row._fields)


class DamagedEvent(ValueError):
    """The row is not what was once written."""


def pack(session_id: str, seq: int, at: float, elapsed_s: float, payload: Payload) -> Row:
    if not (math.isfinite(at) and math.isfinite(elapsed_s)):
        raise ValueError(f"an event happens at a time, not at {at}, {elapsed_s}")
    # Adding 0.0 makes a float of an int, and 0.0 of -0.0, which SQLite does not keep apart.
    fields = (session_id, seq, at + 0.0, elapsed_s + 0.0, payload.KIND, payload.VERSION, _json(payload))
    return Row(*fields, checksum(*fields))


def unpack(row: Row) -> Envelope:
    """The event of ``row``.

    Raises:
        DamagedEvent: the checksum does not fit.
        codec.UnknownEvent: a newer version of the app wrote it.
    """
    try:
        if checksum(*row[:-1]) != row.checksum:
            raise DamagedEvent(f"event {row.seq} of session {row.session_id} is damaged")
        payload = codec.decode(row.kind, row.version, json.loads(row.payload))
    except codec.UnknownEvent:
        raise
    except (TypeError, ValueError, AttributeError) as error:
        raise DamagedEvent(f"event {row.seq!r} of session {row.session_id!r} is damaged") from error
    return Envelope(row.session_id, row.seq, row.at, row.elapsed_s, payload)


def _json(payload: Payload) -> str:
    # ASCII only: the editor can hand over half a surrogate pair, which UTF-8 cannot carry.
    return json.dumps(codec.encode(payload), separators=(",", ":"))


def checksum(*fields: Any) -> int:
    """What stands in the last column, from the values of all others in order."""
    return zlib.crc32(repr(fields).encode("utf-8", "backslashreplace"))
