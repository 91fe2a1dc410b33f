"""``interview-desktop sessions``: the finished sessions from the command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from interview_desktop.domain.session import UNDATED_BEFORE
from interview_desktop.interview.readings import READINGS, comparison
from interview_desktop.ports import Trouble
from interview_desktop.session.api import Desk, Form, Wanted

if TYPE_CHECKING:
    from interview_desktop.session.document import Document

LARGEST_FILE = 200_000_000
"""Bytes: a session of a whole day is smaller."""

WritePdf = Callable[["Document", Path], int]


def add_sessions_parser(commands: Any) -> argparse.ArgumentParser:
    """The command's words; ``commands`` is what ``add_subparsers`` gave."""
    sessions: argparse.ArgumentParser = commands.add_parser(
        "sessions", help="list, show, export, import, score again or delete sessions"
    )
    actions = sessions.add_subparsers(dest="action", required=True, metavar="action")
    listing = actions.add_parser("list", help="all sessions, newest first")
    listing.add_argument("query", nargs="?", default="", help="only those in which this was said or typed")
    listing.add_argument("--json", action="store_true", help="print JSON")
    for name, text in (
        ("show", "report and transcript of a session"),
        ("export", "write a session to a file, or to standard output"),
        ("rescore", "score a session again by today's rubric; both reports are kept"),
        ("withdraw", "take the consent to the recording back: it is deleted, the words stay"),
        ("delete", "delete a session with its recording, for good"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("session", metavar="ID")
        if name == "export":
            forms = ("json", "markdown", "html", "pdf")
            action.add_argument("--format", choices=forms, default="json")
            action.add_argument("--output", metavar="FILE", help="PDF needs it")
        if name in ("show", "export"):
            action.add_argument("--reading", choices=READINGS, default="candidate", help="for whom it is written")
            action.add_argument(
                "--without-personal-data",
                action="store_true",
                help="leave out the date, notes, the recording's places and all words that no score cites",
            )
    again = actions.add_parser(
        "retranscribe", help="have the recording heard again, and say what is understood otherwise"
    )
    again.add_argument("session", metavar="ID")
    again.add_argument(
        "--with",
        dest="who",
        choices=("openai", "custom", "local"),
        default="",
        help="who hears it; without this, whoever listens in your interviews",
    )
    again.add_argument("--model", metavar="NAME", default="", help="the model of that provider")
    again.add_argument(
        "--base-url", metavar="URL", default="", help="ask this server, in this run only (alone: --with custom)"
    )
    again.add_argument("--apply", action="store_true", help="correct the transcript, and make a new report")
    again.add_argument("--json", action="store_true", help="print JSON")
    importing = actions.add_parser("import", help="keep a session that was exported as JSON")
    importing.add_argument("file", metavar="FILE")
    return sessions


async def sessions_command(desk: Desk, options: argparse.Namespace, write_pdf: WritePdf) -> int:
    """Do what ``options`` ask; returns the exit code. Raises: Trouble."""
    match options.action:
        case "list":
            await _list(desk, options.query, options.json)
        case "delete":
            await desk.load(options.session)
            await desk.delete(options.session)
            print(f"Deleted session {options.session} with its recording.")
        case "withdraw":
            await _withdraw(desk, options.session)
        case "rescore":
            await _rescore(desk, options.session)
        case "import":
            session_id = await desk.import_session(await asyncio.to_thread(_read, Path(options.file)))
            print(f"Imported session {session_id}.")
        case "show":
            print(await desk.export(options.session, "markdown", _wanted(options)))
        case _:
            await _export(desk, options, write_pdf)
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(options.reading, options.without_personal_data)


async def _export(desk: Desk, options: argparse.Namespace, write_pdf: WritePdf) -> None:
    target = Path(options.output) if options.output else None
    if options.format == "pdf":
        if target is None:
            raise Trouble("no_file_named", "A PDF needs a file.", "Add --output FILE.")
        pages = write_pdf(await desk.document(options.session, _wanted(options)), target)
        print(f"Wrote {target.name}: {pages} pages.")
        return
    text = await desk.export(options.session, cast(Form, options.format), _wanted(options))
    if target is None:
        print(text)
        return
    try:
        await asyncio.to_thread(target.write_text, text, encoding="utf-8")
    except OSError as error:
        what = f"{target.name} could not be written ({error.strerror})."
        raise Trouble("export_impossible", what, "Choose another folder.") from error
    print(f"Wrote {target.name}.")


async def _withdraw(desk: Desk, session_id: str) -> None:
    await desk.load(session_id)
    recorded = desk.has_recording(session_id)
    await desk.withdraw_consent(session_id)
    if recorded:
        print(f"The recording of session {session_id} is deleted. What was said is kept as text.")
    else:
        print(f"There is no recording of session {session_id} here. What was said is kept as text.")


async def _rescore(desk: Desk, session_id: str) -> None:
    changed = await desk.rescore(session_id)
    await desk.review_finished(session_id)
    state, _ = await desk.load(session_id)
    review = desk.review(session_id)
    if review is not None:
        print(f"{review.message} {review.remedy}".strip())
    if state.report is None or not (changed or (review is not None and review.status == "done")):
        print("Today's rubric and rules come to the same scores; nothing was added.")
        return
    print(f"Scored again by {state.report.rubric}, {state.report.scorer}. The earlier report is kept.")
    found = comparison(state)
    for change in found.changes if found else ():
        print(f"  {change.title:<24} {_value(change.before):>12}  →  {_value(change.now)}")


def _value(score: int | None) -> str:
    return "not assessed" if score is None else f"{score}/5"


async def _list(desk: Desk, query: str, as_json: bool) -> None:
    summaries = await desk.sessions(query)
    if as_json:
        print(json.dumps([_plain(summary) for summary in summaries], indent=2, ensure_ascii=False))
        return
    for item in summaries:
        dated = item.started_at >= UNDATED_BEFORE
        day = datetime.fromtimestamp(item.started_at).strftime("%Y-%m-%d %H:%M") if dated else f"{'imported':<16}"
        score = "" if item.score is None else f"  {item.score:.1f}/5"
        status = "interrupted" if item.status == "running" else item.status
        print(f"{item.session_id}  {day}  {status:<11}  {item.title}{score}")
    if not summaries:
        print("No sessions yet." if not query else "Nothing like this was said.", file=sys.stderr)


def _plain(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _read(path: Path) -> str:
    """Raises: Trouble: ``export_unreadable``."""
    remedy = "Choose a JSON file that was exported by Interview Desktop."
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Trouble("export_unreadable", f"{path.name} is too large to be a session.", remedy)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Trouble("export_unreadable", f"{path.name} is no text.", remedy) from error
    except OSError as error:
        raise Trouble("export_unreadable", f"{path.name} cannot be read ({error.strerror}).", remedy) from error
