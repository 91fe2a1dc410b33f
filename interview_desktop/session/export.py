"""A session as a file: JSON that can be read back, and a report to read. ``docs/session-format.md`` describes both."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Sequence
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from interview_desktop import __version__
from interview_desktop.domain.codec import UnknownEvent, envelope_from_json, envelope_to_json
from interview_desktop.domain.events import Envelope, SessionStarted
from interview_desktop.interview.onsite import log_without_drafts, log_without_private
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble
from interview_desktop.session.api import Form, Wanted
from interview_desktop.session.document import Document, make_document
from interview_desktop.session.markdown import to_markdown
from interview_desktop.session.personal import without_personal_data
from interview_desktop.session.web_page import to_web_page

FORMAT = "interview-desktop-session"
FORMAT_VERSION = 1

_HALF_A_PAIR: Final = re.compile("[\ud800-\udfff]")
_SESSION_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
"""It names the folder of the recording."""


def to_text(log: Sequence[Envelope], form: Form, wanted: Wanted, bank: Sequence[Problem]) -> str:
    """The file's text; it can be written as UTF-8, whatever was typed into the session. What the candidate gets has
    nothing of what a person noted or scored beside the app, and nobody gets own scores before they are submitted."""
    if form == "json":
        log = log_without_drafts(log) if wanted.reading == "interviewer" else log_without_private(log)
        return to_json(without_personal_data(log) if wanted.without_personal_data else log)
    document = to_document(log, wanted, bank)
    return to_markdown(document) if form == "markdown" else to_web_page(document)


def to_document(log: Sequence[Envelope], wanted: Wanted, bank: Sequence[Problem]) -> Document:
    """What the readable forms are written from."""
    shown = without_personal_data(log) if wanted.without_personal_data else log
    return make_document(shown, wanted.reading, bank, without_personal_data=wanted.without_personal_data)


def to_json(log: Sequence[Envelope]) -> str:
    """The whole log; :func:`from_json` gives it back unchanged."""
    data = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "app": __version__,
        "events": [envelope_to_json(item) for item in log],
    }
    text = json.dumps(data, indent=1, ensure_ascii=False)
    # Half a surrogate pair can be typed, and cannot be written as UTF-8.
    return _HALF_A_PAIR.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_json(text: str) -> list[Envelope]:
    """The log in an exported file.

    Raises:
        Trouble: ``export_unreadable``: not such a file, damaged, or written by a newer version.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or data["format_version"] > FORMAT_VERSION:
            raise UnknownEvent(f"format {data['format']!r} version {data['format_version']}")
        return [_checked(envelope_from_json(item)) for item in data["events"]]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise _unreadable(str(error) or type(error).__name__) from error


def to_import(text: str) -> list[Envelope]:
    """The log in an exported file, if it can be kept beside the others: one session, from its first event on.

    Raises:
        Trouble: ``export_unreadable``.
    """
    log = from_json(text)
    if not log or not isinstance(log[0].payload, SessionStarted):
        raise _unreadable("it does not begin with the start of a session")
    name = log[0].session_id
    if not _SESSION_ID.fullmatch(name) or any(item.session_id != name for item in log):
        raise _unreadable("it does not hold one session")
    if [item.seq for item in log] != list(range(1, len(log) + 1)):
        raise _unreadable("events are missing")
    if not all(math.isfinite(item.at) and math.isfinite(item.elapsed_s) for item in log):
        raise _unreadable("it holds a time that is none")
    return log


def _checked(envelope: Envelope) -> Envelope:
    """Only values of the types that everybody downstream counts on.

    Raises:
        TypeError: there is another.
    """
    _check(Envelope, envelope, skip="payload")
    _check(type(envelope.payload), envelope.payload)
    return envelope


def _check(hint: Any, value: Any, skip: str = "") -> None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if value is not None:
            _check(next(one for one in arguments if one is not type(None)), value)
        elif type(None) not in arguments:
            raise TypeError(f"nothing where {hint} is expected")
        return
    if origin is Literal:
        fits = value in arguments
    elif origin is tuple:
        fits = isinstance(value, tuple)
        if fits and arguments[-1] is not Ellipsis and len(value) != len(arguments):
            fits = False
        for one in value if fits else ():
            _check(arguments[0], one)
    elif origin is dict:
        fits = isinstance(value, dict) and all(isinstance(key, str) for key in value)
        for one in value.values() if fits else ():
            _check(arguments[1], one)
    elif dataclasses.is_dataclass(hint):
        fits = isinstance(value, hint) if isinstance(hint, type) else False
        hints = get_type_hints(hint)
        for field in dataclasses.fields(hint) if fits else ():
            if field.name != skip:
                _check(hints[field.name], getattr(value, field.name))
    else:
        fits = type(value) is hint or (hint is float and type(value) is int)
    if not fits:
        raise TypeError(f"{str(value)[:40]!r} where {getattr(hint, '__name__', hint)} is expected")


def _unreadable(why: str) -> Trouble:
    return Trouble(
        "export_unreadable",
        f"This is not a session that this version can read ({why}).",
        "Choose a JSON file that was exported by Interview Desktop, or update the app.",
    )
