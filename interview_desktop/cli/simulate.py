"""``interview-desktop simulate``: a synthetic candidate holds a whole interview, with whom and how it is told."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.trouble import Trouble

if TYPE_CHECKING:
    from interview_desktop.domain.events import Envelope
    from interview_desktop.domain.session import SessionState
    from interview_desktop.interview.tailoring import Background
    from interview_desktop.session.api import Desk
    from interview_desktop.session.costs import Meter

ACKS_VARIABLE = "INTERVIEW_DESKTOP_ACKS"
"""When set, the simulation tells on stderr each event that is durable: what a kill must not take away."""

PERSONAS = ("strong", "medium", "weak", "silent", "rambling", "confident_wrong", "injecting", "fine")
"""``interview.scripts.PERSONAS``, which is too heavy to be loaded for a help text."""

LOUDSPEAKER_SPEED = 8.0
"""The simulated candidate needs no time to listen; its own speech goes at real speed, so that latencies are true."""


INTERVIEWERS = ("builtin", "anthropic", "openai", "custom")
VOICES = ("off", "local", "openai", "custom", "live")


def add_simulate(commands: Any) -> None:
    """Add the command to ``commands``, the subparsers of ``interview-desktop``."""
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
    simulate.add_argument(
        "--interviewer", choices=INTERVIEWERS, default="builtin", help="who leads it; keys come from the environment"
    )
    simulate.add_argument("--model", metavar="ID", default="", help="the interviewer's model")
    simulate.add_argument(
        "--voice", choices=VOICES, default="off", help="who listens and speaks; off: everything is typed"
    )
    simulate.add_argument(
        "--base-url",
        metavar="[PROVIDER=]URL",
        action="append",
        default=[],
        help="ask this server instead of the vendor's; may be repeated, once for each provider",
    )
    simulate.add_argument("--language", choices=("python", "javascript"), default="python")
    simulate.add_argument("--json", action="store_true", help="print JSON")
    simulate.set_defaults(work=_simulate)


def chosen_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options stand for: a simulation never asks a vendor because of what the window remembers.

    Raises:
        Trouble: ``address_wrong``, ``address_missing``.
    """
    from interview_desktop.session import choices as ch

    roles: dict[str, dict[str, str]] = {}
    if options.interviewer != "builtin":
        for role in ("interviewer", "reviewer"):
            roles[role] = {"provider": options.interviewer}
        roles["interviewer"]["model"] = options.model
    if options.voice == "live":
        roles["duplex"] = {"provider": "openai"}
    if options.voice in ("openai", "custom", "live"):
        for role in ("recogniser", "voice"):
            roles[role] = {"provider": "openai" if options.voice == "live" else options.voice}
    used = {wish["provider"] for wish in roles.values()}
    return {
        ch.PLACE_KEY: "custom" if roles else "computer",
        ch.ROLES_KEY: roles,
        ch.URLS_KEY: addresses(options.base_url, used),
    }


def addresses(given: list[str], providers: set[str]) -> dict[str, str]:
    """Base URLs by provider; one without a name is that of all that are used.

    Raises:
        Trouble: ``address_wrong``.
    """
    from interview_desktop.app.vendors import checked_address

    found: dict[str, str] = {}
    for text in given:
        name, sign, url = text.partition("=")
        if sign and name.isidentifier():
            found[name] = checked_address(url)
        else:
            for provider in providers:
                found.setdefault(provider, checked_address(text))
    if "custom" in providers and not found.get("custom"):
        raise Trouble(
            "address_missing",
            "A server of your own needs its address.",
            "Add --base-url, for example http://localhost:8080/v1.",
        )
    return found


def cost_of(meter: Meter) -> dict[str, Any]:
    """What the session has cost, and what it used."""
    cost = meter.session()
    return {"usd": round(cost.usd, 6), "unknown_price": list(cost.unknown), "text": cost.as_text()}


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

    chosen = chosen_settings(options)
    voice = LoopbackVoice(LOUDSPEAKER_SPEED) if options.voice != "off" else None
    async with open_house(make_kit=voice.make_kit if voice else None, chosen=chosen) as house:
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
        for trouble in house.vendors.troubles:
            _progress(f"{trouble.message} {trouble.remedy}")
        live.on_event(_narrate)
        candidate = SyntheticCandidate(live.problem, options.persona, live.state.language)
        mouth = SpokenMouth(voice.synthesise, voice.say) if voice else None
        result = await Simulation(desk, live, candidate, house.clock, mouth, _progress).run()
        await desk.review_finished(result.session_id)
        result.state, log = await desk.load(result.session_id)
        data = {**result.to_json(log), "cost": cost_of(house.vendors.meter)}
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
