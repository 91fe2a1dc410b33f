"""Event payloads to JSON-ready dictionaries and back, with upcasting of older versions."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from interview_desktop.domain.events import PAYLOADS, Envelope, Payload

_BY_KIND: dict[str, type[Payload]] = {cls.KIND: cls for cls in PAYLOADS}

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(kind, version) → the function that turns that version's fields into those of version + 1."""


class UnknownEvent(ValueError):
    """The log holds an event that this version of the app cannot read: it was written by a newer one."""


def encode(payload: Payload) -> dict[str, Any]:
    """The payload's fields as JSON-ready values."""
    return dataclasses.asdict(payload)


def decode(kind: str, version: int, fields: Mapping[str, Any]) -> Payload:
    """The payload of ``kind`` from stored ``fields``.

    Raises:
        UnknownEvent: the kind, or a version newer than ours, is not known here.
    """
    cls = _BY_KIND.get(kind)
    if cls is None or version > cls.VERSION:
        raise UnknownEvent(f"event {kind!r} version {version} was written by a newer version of the app")
    data = dict(fields)
    for old in range(version, cls.VERSION):
        data = UPCASTERS[kind, old](data)
    payload = _build(cls, data)
    assert isinstance(payload, Payload)
    return payload


def envelope_to_json(envelope: Envelope) -> dict[str, Any]:
    """An envelope as one JSON-ready dictionary, as the export writes it."""
    return {
        "session_id": envelope.session_id,
        "seq": envelope.seq,
        "at": envelope.at,
        "elapsed_s": envelope.elapsed_s,
        "kind": envelope.payload.KIND,
        "version": envelope.payload.VERSION,
        "payload": encode(envelope.payload),
    }


def envelope_from_json(data: Mapping[str, Any]) -> Envelope:
    """The inverse of :func:`envelope_to_json`."""
    return Envelope(
        session_id=data["session_id"],
        seq=data["seq"],
        at=data["at"],
        elapsed_s=data["elapsed_s"],
        payload=decode(data["kind"], data["version"], data["payload"]),
    )


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _build(cls: type, data: Mapping[str, Any]) -> Any:
    hints = _hints(cls)
    values = {
        field.name: _convert(hints[field.name], data[field.name])
        for field in dataclasses.fields(cls)
        if field.name in data
    }
    return cls(**values)


def _convert(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _convert(next(arg for arg in get_args(hint) if arg is not type(None)), value)
    if origin is tuple:
        item = get_args(hint)[0]
        return tuple(_convert(item, entry) for entry in value)
    if origin is dict:
        item = get_args(hint)[1]
        return {key: _convert(item, entry) for key, entry in value.items()}
    if origin is Literal:
        return value
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
