"""The command line. Without arguments it opens the window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interview_desktop.domain.trouble import Rejected, Trouble

if TYPE_CHECKING:
    from interview_desktop.ui.window import MainWindow

SPEECH_WORKER_FLAG = "--speech-worker"
AUDIO_PROBE_FLAG = "--audio-probe"
CONFINED_FLAG = "--confined"
PIP_FLAG = "--pip"
HOST_FUNCTIONS_FLAG = "--host-functions"
COUNT_FUNCTIONS_FLAG = "--count-functions"
READ_DOCUMENT_FLAG = "--read-document"
"""How a frozen app, which has no Python to call, starts itself as one of its own helpers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 a failure said in a sentence, 2 wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] and (helper := _helper(words[0])) is not None:
        return helper(words[1:])
    options = _parser().parse_args(words)
    if options.command is None:
        return open_window()
    import asyncio

    try:
        return int(asyncio.run(options.work(options)))
    except Trouble as trouble:
        print(f"{trouble.message}\n{trouble.remedy}", file=sys.stderr)
    except Rejected as rejected:
        print(rejected, file=sys.stderr)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more can be written, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("Stopped before it was done.", file=sys.stderr)
        return 130
    return 1


def open_window(on_window: Callable[[MainWindow], None] = lambda window: None) -> int:
    """Open the window and return when it was closed and everything is kept. What it stands on is loaded while its
    frame is on the screen already."""
    from interview_desktop.store import paths
    from interview_desktop.store.settings import JsonSettings
    from interview_desktop.ui.start import show_frame

    settings = JsonSettings(paths.settings_file(paths.data_folder()))
    application, window = show_frame(settings, on_window)
    if window.isVisible():
        from interview_desktop.app import live_in

        live_in(application, window, settings)
    return 0


def _helper(flag: str) -> Callable[[list[str]], int] | None:
    if flag == SPEECH_WORKER_FLAG:
        from interview_desktop.providers.local.worker import main as worker

        def work(_rest: list[str]) -> int:
            worker()
            return 0

        return work
    if flag == AUDIO_PROBE_FLAG:
        from interview_desktop.audio.probe import main as probe

        return probe
    if flag == CONFINED_FLAG:
        from interview_desktop.execution.fallback.confined import main as confined

        def confine(rest: list[str]) -> int:
            confined(rest)
            return 0

        return confine
    if flag == PIP_FLAG:
        from interview_desktop.providers.local.pip_tool import run_pip_here

        return run_pip_here
    if flag == HOST_FUNCTIONS_FLAG:
        from interview_desktop.execution.host_worker import main as host_functions

        return host_functions
    if flag == COUNT_FUNCTIONS_FLAG:
        from interview_desktop.execution.lizard_worker import main as count_functions

        return count_functions
    if flag == READ_DOCUMENT_FLAG:
        from interview_desktop.store.document_worker import main as read_document

        return lambda _rest: read_document()
    return None


def _parser() -> argparse.ArgumentParser:
    from interview_desktop.session.command import add_sessions_parser

    parser = argparse.ArgumentParser(
        prog="interview-desktop",
        description="Practise technical interviews aloud, on your own computer. Without a command, the window opens.",
    )
    commands = parser.add_subparsers(dest="command", metavar="command")

    doctor = commands.add_parser("doctor", help="say what works, what is missing and what to do")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.set_defaults(work=_doctor)

    from interview_desktop.cli.simulate import add_simulate

    add_simulate(commands)

    run = commands.add_parser("run", help="run a problem's tests on the code in a file, as F5 does")
    run.add_argument("file", metavar="FILE", help="the code; .py and .js tell the language")
    run.add_argument("--problem", metavar="ID", required=True, help="the problem that it solves")
    run.add_argument("--language", choices=("python", "javascript"), help="when the file's name does not tell")
    run.add_argument("--analyse", action="store_true", help="measure the growth of time and look at the quality, too")
    run.add_argument(
        "--reduced-isolation", action="store_true", help="without Docker, run in WebAssembly, as Settings may allow"
    )
    run.add_argument("--json", action="store_true", help="print JSON")
    run.set_defaults(work=_run)

    sessions = add_sessions_parser(commands)
    sessions.set_defaults(work=_sessions)

    voices = commands.add_parser("voices", help="list, check or fetch the files for speech")
    voices.add_argument("action", choices=("list", "check", "fetch"))
    voices.add_argument("--pack", metavar="NAME", help="only this voice pack")
    voices.set_defaults(work=_voices)

    executors = commands.add_parser("executors", help="build, list or remove the images that run code")
    executors.add_argument(
        "action",
        choices=("build", "list", "remove", "fallback"),
        help="fallback: get the interpreters that run code without Docker",
    )
    executors.add_argument("--base-image", metavar="IMAGE", help="build on this local image, not the official one")
    executors.set_defaults(work=_executors)

    from interview_desktop.cli.problems import add_problems

    add_problems(commands)

    from interview_desktop.cli.scorecard import add_scorecard

    add_scorecard(commands)

    from interview_desktop.cli.providers import add_providers

    add_providers(commands)
    return parser


async def _doctor(options: argparse.Namespace) -> int:
    from interview_desktop.app import SystemClock, check_everything, shipped_folder
    from interview_desktop.app.vendors import make_vendors
    from interview_desktop.session.doctor import DoctorReport
    from interview_desktop.store import JsonSettings, paths

    folder = paths.data_folder()
    settings = JsonSettings(paths.settings_file(folder))
    vendors = make_vendors(settings, SystemClock(), shipped_folder() / "resources" / "prices.toml")
    checks = [*await check_everything(folder, settings, quick=False), *await vendors.check()]
    report = DoctorReport(tuple(checks))
    print(report.as_json() if options.json else report.as_text())
    return report.exit_code


async def _voices(options: argparse.Namespace) -> int:
    from interview_desktop.providers.local.command import voices_command

    return await voices_command(options)


async def _executors(options: argparse.Namespace) -> int:
    from interview_desktop.execution.command import executors_command

    if options.action == "fallback":
        from interview_desktop.app.menders import Menders

        await Menders().prepare_fallback(lambda fraction, message: print(message, file=sys.stderr))
        return 0
    return await executors_command(options)


async def _run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from interview_desktop.app import load_problems, make_code_tools
    from interview_desktop.session.run_report import language_of, read_code, run_code
    from interview_desktop.store import JsonSettings, paths

    file = Path(options.file)
    folder = paths.data_folder()
    problem = load_problems(folder).get(options.problem)
    language, code = language_of(file, options.language, problem), read_code(file)
    settings = JsonSettings(paths.settings_file(folder))
    tools = make_code_tools(lambda: options.reduced_isolation or bool(settings.get("sandbox.fallback", False)))
    try:
        report = await run_code(tools, problem, language, code, analyse=options.analyse)
    finally:
        await tools.host.close()
        await tools.runner.close()
    print(report.as_json() if options.json else report.as_text())
    return report.exit_code


async def _sessions(options: argparse.Namespace) -> int:
    if options.action == "retranscribe":
        from interview_desktop.cli.retranscribe import retranscribe

        return await retranscribe(options)
    from pathlib import Path

    from interview_desktop.app import open_house
    from interview_desktop.session.command import sessions_command
    from interview_desktop.session.document import Document

    def write_pdf(document: Document, path: Path) -> int:
        from interview_desktop.ui.paper import write_pdf as write

        return write(document, path)

    async with open_house() as house:
        return await sessions_command(house.desk, options, write_pdf)


if __name__ == "__main__":
    sys.exit(main())
