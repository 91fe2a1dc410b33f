"""The command line. Without arguments it opens the window."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interview_desktop.domain.trouble import Rejected, Trouble

if TYPE_CHECKING:
    from interview_desktop.domain.events import Envelope
    from interview_desktop.domain.session import SessionState
    from interview_desktop.interview.tailoring import Background
    from interview_desktop.session.api import Desk
    from interview_desktop.ui.window import MainWindow

SPEECH_WORKER_FLAG = "--speech-worker"
AUDIO_PROBE_FLAG = "--audio-probe"
CONFINED_FLAG = "--confined"
PIP_FLAG = "--pip"
HOST_FUNCTIONS_FLAG = "--host-functions"
COUNT_FUNCTIONS_FLAG = "--count-functions"
READ_DOCUMENT_FLAG = "--read-document"
"""How a frozen app, which has no Python to call, starts itself as one of its own helpers."""

ACKS_VARIABLE = "INTERVIEW_DESKTOP_ACKS"
"""When set, the simulation tells on stderr each event that is durable: what a kill must not take away."""

PERSONAS = ("strong", "medium", "weak", "silent", "rambling", "confident_wrong", "injecting", "fine")
"""``interview.scripts.PERSONAS``, which is too heavy to be loaded for a help text."""

LOUDSPEAKER_SPEED = 8.0
"""The simulated candidate needs no time to listen; its own speech goes at real speed, so that latencies are true."""


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

    simulate = commands.add_parser("simulate", help="let a synthetic candidate hold a whole interview")
    what = simulate.add_mutually_exclusive_group()
    what.add_argument("--problem", metavar="ID", default="", help="the problem, case or first question")
    what.add_argument("--resume", metavar="SESSION", help="go on with an interrupted simulation")
    kinds = ("technical", "behavioral", "system_design")
    simulate.add_argument("--interview", choices=kinds, default="technical", help="the type of interview")
    simulate.add_argument("--industry", metavar="ID", default="", help="frontend, backend, data, devops, mobile or ml")
    simulate.add_argument("--cv", metavar="FILE", default="", help="fit it to this CV (PDF, text or Markdown)")
    simulate.add_argument("--job", metavar="FILE", default="", help="fit it to this job description")
    simulate.add_argument("--difficulty", choices=("easy", "medium", "hard"), default="medium")
    simulate.add_argument("--persona", choices=PERSONAS, default="strong")
    simulate.add_argument("--voice", choices=("off", "local"), default="off", help="local: spoken and heard for real")
    simulate.add_argument("--language", choices=("python", "javascript"), default="python")
    simulate.add_argument("--json", action="store_true", help="print JSON")
    simulate.set_defaults(work=_simulate)

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
    return parser


async def _doctor(options: argparse.Namespace) -> int:
    from interview_desktop.app import check_everything
    from interview_desktop.session.doctor import DoctorReport
    from interview_desktop.store import JsonSettings, paths

    folder = paths.data_folder()
    settings = JsonSettings(paths.settings_file(folder))
    report = DoctorReport(tuple(await check_everything(folder, settings, quick=False)))
    print(report.as_json() if options.json else report.as_text())
    return report.exit_code


async def _voices(options: argparse.Namespace) -> int:
    from interview_desktop.providers.local.command import voices_command

    return await voices_command(options)


async def _executors(options: argparse.Namespace) -> int:
    from interview_desktop.execution.command import executors_command

    if options.action == "fallback":
        from interview_desktop.app import Menders

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
    from pathlib import Path

    from interview_desktop.app import open_house
    from interview_desktop.session.command import sessions_command
    from interview_desktop.session.document import Document

    def write_pdf(document: Document, path: Path) -> int:
        from interview_desktop.ui.paper import write_pdf as write

        return write(document, path)

    async with open_house() as house:
        return await sessions_command(house.desk, options, write_pdf)


async def _background(desk: Desk, cv: str, job: str) -> Background:
    from pathlib import Path

    from interview_desktop.interview.tailoring import Background

    async def text(file: str) -> str:
        return (await desk.read_document(Path(file)))[0] if file else ""

    background = Background(await text(cv), await text(job), Path(cv).name, Path(job).name)
    skills = desk.skills_in(background)
    if background:
        found = ", ".join(skill.word for skill in skills) or "nothing that the questions are about"
        print(f"fitted to: {found}", file=sys.stderr)
    return background


async def _simulate(options: argparse.Namespace) -> int:
    from interview_desktop.app import LoopbackVoice, open_house
    from interview_desktop.interview.persona import SyntheticCandidate
    from interview_desktop.session.api import StartRequest
    from interview_desktop.session.latency import summarise
    from interview_desktop.session.simulate import Simulation, SpokenMouth

    voice = LoopbackVoice(LOUDSPEAKER_SPEED) if options.voice == "local" else None
    async with open_house(make_kit=voice.make_kit if voice else None) as house:
        desk = house.desk
        if voice is not None:
            await house.speech.get()
        if options.resume:
            live = await desk.resume(options.resume)
        else:
            request = StartRequest(
                options.problem,
                options.difficulty,
                options.language,
                voice=voice is not None,
                interview=options.interview,
                industry=options.industry,
                background=await _background(desk, options.cv, options.job),
            )
            live = await desk.start(request)
        if os.environ.get(ACKS_VARIABLE):
            for seq in range(1, live.state.seq + 1):
                _acknowledge(live.state.session_id, seq)
            live.on_event(lambda envelope, state: _acknowledge(envelope.session_id, envelope.seq))
        live.on_event(_narrate)
        candidate = SyntheticCandidate(live.problem, options.persona, live.state.language)
        mouth = SpokenMouth(voice.synthesise, voice.say) if voice else None
        result = await Simulation(desk, live, candidate, house.clock, mouth, _progress).run()
        _, log = await desk.load(result.session_id)
        data = result.to_json(log)
        if options.json:
            print(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            print(await desk.export(result.session_id, "markdown"))
            if voice is not None:
                print(f"\n## Conversation\n\n{summarise(result.state).as_text()}")
    return 0 if data["finished"] and data["report_checked"] else 1


def _acknowledge(session_id: str, seq: int) -> None:
    print(f"ack {session_id} {seq}", file=sys.stderr, flush=True)


def _narrate(envelope: Envelope, state: SessionState) -> None:
    payload = envelope.payload
    if payload.KIND in ("interviewer_said", "stage_entered"):
        text = getattr(payload, "text", "") or f"— {getattr(payload, 'stage', '')} —"
        _progress(f"{envelope.elapsed_s:6.1f} s  {text}")


def _progress(line: str) -> None:
    if not os.environ.get(ACKS_VARIABLE):
        print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
