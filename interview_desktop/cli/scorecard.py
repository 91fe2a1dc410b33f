"""``interview-desktop scorecard``: how good is an interviewer? Synthetic candidates find out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from interview_desktop.domain.trouble import Trouble


def add_scorecard(commands: Any) -> None:
    """Add the command to ``commands``, the subparsers of ``interview-desktop``."""
    card = commands.add_parser(
        "scorecard", help="let synthetic candidates judge the interviewer; 1 when a goal is missed"
    )
    card.add_argument("--interviewer", choices=("built-in",), default="built-in", help="whom to judge")
    kinds = ("technical", "behavioral", "system_design", "all")
    card.add_argument("--interview", choices=kinds, default="all", help="only this type of interview")
    card.add_argument("--problems", nargs="+", metavar="ID", default=[], help="only these problems, questions or cases")
    card.add_argument("--language", choices=("python", "javascript"), default="python")
    card.add_argument("--json", action="store_true", help="print JSON")
    card.add_argument("--output", metavar="FILE.md", help="write the page, too")
    card.set_defaults(work=_scorecard)


async def _scorecard(options: argparse.Namespace) -> int:
    from interview_desktop.app import built_in_interviewer, make_code_tools, shipped_folder
    from interview_desktop.interview.bank import load_bank
    from interview_desktop.session.scorecard import KINDS, Scoring, chosen, everything

    bank = load_bank(shipped_folder() / "resources")
    problems = chosen(everything(bank, KINDS if options.interview == "all" else [options.interview]), options.problems)
    tools = make_code_tools(lambda: False)
    scoring = Scoring(bank, options.interviewer, built_in_interviewer, tools, options.language, _progress)
    try:
        card = await scoring.run(problems)
    finally:
        await tools.host.close()
        await tools.runner.close()
    print(card.as_json() if options.json else card.as_text())
    if options.output:
        _write(Path(options.output), card.as_page())
    return 0 if card.reached else 1


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble("file_unwritable", f"{path} cannot be written: {why}.", "Choose another place.") from error


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
