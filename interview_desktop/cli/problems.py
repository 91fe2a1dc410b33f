"""``interview-desktop problems``: look at the bank, check it, add to it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.trouble import Trouble

if TYPE_CHECKING:
    from interview_desktop.interview.bank import Bank
    from interview_desktop.interview.problem import Problem
    from interview_desktop.session.validate import PackReport


def add_problems(commands: Any) -> None:
    """Add the command to ``commands``, the subparsers of ``interview-desktop``."""
    problems = commands.add_parser("problems", help="list, show, check, write, import or export problems")
    actions = problems.add_subparsers(dest="action", required=True, metavar="action")

    listing = actions.add_parser("list", help="all problems")
    listing.add_argument("--difficulty", choices=("easy", "medium", "hard"))
    listing.add_argument("--topic", metavar="WORD", help="such as graph or sorting")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(work=_list)

    show = actions.add_parser("show", help="a problem as the candidate gets it")
    show.add_argument("problem", metavar="ID")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(work=_show)

    validate = actions.add_parser("validate", help="check packs and run their solutions; 1 when something is wrong")
    validate.add_argument("packs", nargs="*", metavar="ID|FOLDER", help="a problem of the bank or the folder of a pack")
    validate.add_argument("--all", action="store_true", help="the whole bank")
    validate.add_argument("--quick", action="store_true", help="without measuring how time grows")
    _trust(validate)
    validate.add_argument("--json", action="store_true", help="print JSON")
    validate.set_defaults(work=_validate)

    new = actions.add_parser("new", help="write a small whole pack to start from")
    new.add_argument("problem", metavar="ID", help="small letters, digits and hyphens")
    new.add_argument("folder", metavar="FOLDER", help="where the pack's own folder is to be made")
    new.set_defaults(work=_new)

    add = actions.add_parser("import", help="add a pack to your own problems")
    add.add_argument("path", metavar="PATH", help="a folder or a zip file")
    _trust(add)
    add.set_defaults(work=_import)

    export = actions.add_parser("export", help="write a pack into a zip file")
    export.add_argument("problem", metavar="ID")
    export.add_argument("file", metavar="FILE.zip")
    export.set_defaults(work=_export)


def _trust(parser: argparse.ArgumentParser) -> None:
    text = "let the pack's checkers.py and generator.py run on this computer, outside of the sandbox"
    parser.add_argument("--trust-code", action="store_true", help=text)


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _list(options: argparse.Namespace) -> int:
    bank = _bank()
    problems = [
        problem
        for problem in bank.problems
        if options.difficulty in (None, problem.difficulty)
        and (options.topic is None or options.topic.lower() in (*problem.topics, *problem.tags))
    ]
    if options.json:
        _print_json([_in_short(problem) for problem in problems])
    else:
        wide = max((len(problem.id) for problem in problems), default=0)
        for problem in problems:
            print(f"{problem.id:<{wide}}  {problem.difficulty:<6}  {', '.join(problem.topics or problem.tags)}")
        if not problems:
            print("No problem is like this.", file=sys.stderr)
    for fault in bank.faults:
        print(f"{fault.message} {fault.remedy}", file=sys.stderr)
    return 0


def _in_short(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.id,
        "title": problem.title,
        "difficulty": problem.difficulty,
        "topics": list(problem.topics),
        "industries": list(problem.industries),
        "skills": list(problem.skills),
        "tests": len(problem.tests),
        "version": problem.version,
    }


async def _show(options: argparse.Namespace) -> int:
    problem = _bank().get(options.problem)
    visible = [test for test in problem.tests if not test.hidden]
    if options.json:
        shown = [{"name": test.name, "arguments": list(test.arguments), "expected": test.expected} for test in visible]
        more = {"statement": problem.statement, "constraints": list(problem.constraints), "visible_tests": shown}
        _print_json({**_in_short(problem), **more, "entry": problem.entry})
        return 0
    topics = f" · {', '.join(problem.topics)}" if problem.topics else ""
    lines = [f"{problem.title} · {problem.difficulty}{topics}", "", problem.statement, ""]
    lines += [f"- {constraint}" for constraint in problem.constraints]
    lines += ["", f"{len(visible)} visible tests, {len(problem.tests) - len(visible)} hidden ones:"]
    lines += [f"- {test.name}" for test in problem.tests]
    print("\n".join(lines))
    return 0


# ── checking ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def _validate(options: argparse.Namespace) -> int:
    from interview_desktop.app import make_code_tools
    from interview_desktop.session.validate import validate_all

    if not options.packs and not options.all:
        raise Trouble("nothing_chosen", "Which problems?", "Name ids or folders, or write --all.")
    problems, broken = _chosen(_bank(), () if options.all else options.packs, options.trust_code)
    reports = list(broken)
    if not options.json:
        for report in broken:
            _print_report(report)
    tools = make_code_tools(lambda: False)
    try:
        async for report in validate_all(problems, tools, quick=options.quick):
            reports.append(report)
            if not options.json:
                _print_report(report)
    finally:
        await tools.host.close()
        await tools.runner.close()
    if options.json:
        _print_json([_as_json(report) for report in reports])
    else:
        bad = sum(bool(report.faults) for report in reports)
        print(f"\n{len(reports)} problems, {bad} with faults", flush=True)
    return 1 if any(report.faults for report in reports) else 0


def _chosen(bank: Bank, names: Sequence[str], trusted: bool) -> tuple[list[Problem], list[PackReport]]:
    """The problems that are meant (no names: all of the bank), and reports on those that could not be loaded."""
    from interview_desktop.interview.bank import load_problem
    from interview_desktop.session.validate import unreadable

    if not names:
        return list(bank.problems), [unreadable("", fault) for fault in bank.faults]
    rubrics = {interview.rubric: interview for interview in bank.interviews}
    problems: list[Problem] = []
    reports: list[PackReport] = []
    for name in names:
        folder = Path(name)
        try:
            known = any(problem.id == name for problem in bank.problems)
            home = next((path for path in _homes(name) if path.is_dir()), None)
            if known or (home is None and not folder.is_dir()):
                problems.append(bank.get(name))
            elif home is not None:
                problems.append(load_problem(home, rubrics))
            else:
                problem = load_problem(folder.resolve(), rubrics)
                _require_trust(problem, trusted)
                problems.append(problem)
        except Trouble as trouble:
            if trouble.code != "pack_broken":
                raise
            reports.append(unreadable(name, trouble))
    return problems, reports


def _require_trust(problem: Problem, trusted: bool) -> None:
    from interview_desktop.store.packs import untrusted_code

    files = [name for name, code in (("checkers.py", problem.checkers), ("generator.py", problem.generator)) if code]
    if files and not trusted:
        raise untrusted_code(problem.id, files)


def _print_report(report: PackReport) -> None:
    verdict = f"{len(report.faults)} faults" if report.faults else "fine"
    notes = f", {len(report.notes)} notes" if report.notes else ""
    print(f"{report.problem or 'bank':<28} {verdict}{notes}")
    for finding in report.findings:
        print(f"    {'note ' if finding.note else 'FAULT'} {finding}")
    sys.stdout.flush()


def _as_json(report: PackReport) -> dict[str, Any]:
    return {"problem": report.problem, "ok": not report.faults, "findings": [asdict(item) for item in report.findings]}


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _new(options: argparse.Namespace) -> int:
    from interview_desktop.app import shipped_folder
    from interview_desktop.store.packs import write_scaffold

    path = write_scaffold(shipped_folder() / "resources" / "scaffold", options.problem, Path(options.folder))
    print(f"Written to {path}. Change it file by file, then look what is missing:")
    print(f"interview-desktop problems validate {path} --trust-code")
    return 0


async def _import(options: argparse.Namespace) -> int:
    from interview_desktop.interview.pack_checks import check
    from interview_desktop.store import paths
    from interview_desktop.store.packs import import_pack

    bank = _bank()
    own = paths.problems_folder(paths.data_folder())
    taken = frozenset(path.name for path in _shipped().glob("*/"))
    problem = import_pack(Path(options.path), own, bank.interviews, taken, trusted=options.trust_code)
    print(f"“{problem.title}” is one of your problems now: {problem.id}.")
    if faults := [finding for finding in check(problem) if not finding.note]:
        print(f"It can be used, but {len(faults)} things are missing or odd. To see them:", file=sys.stderr)
        print(f"interview-desktop problems validate {problem.id}", file=sys.stderr)
    return 0


async def _export(options: argparse.Namespace) -> int:
    from interview_desktop.store.packs import export_pack

    problem = _bank().get(options.problem)
    folder = next(path for path in _homes(problem.id) if path.is_dir())
    export_pack(folder, Path(options.file))
    print(f"“{problem.title}” is in {options.file}.")
    return 0


# ── shared ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _bank() -> Bank:
    from interview_desktop.app import load_problems
    from interview_desktop.store import paths

    return load_problems(paths.data_folder())


def _shipped() -> Path:
    from interview_desktop.app import shipped_folder

    return shipped_folder() / "resources" / "problems"


def _homes(problem_id: str) -> Iterable[Path]:
    """Where a problem of the bank may be. The id is one that the bank knows, or a name without a path."""
    from interview_desktop.store import paths

    if Path(problem_id).name != problem_id:
        return ()
    return (_shipped() / problem_id, paths.problems_folder(paths.data_folder()) / problem_id)


def _print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))
