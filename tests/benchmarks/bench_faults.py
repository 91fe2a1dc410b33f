"""What the person saw, and how long until it went on, for every fault of every role: the vendors' own libraries against
servers on 127.0.0.1. With ``UPDATE_DOCS=1`` the table is written to ``docs/faults.md``.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from interview_desktop.app import SystemClock
from interview_desktop.audio.resample import Resampler
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import CAPTURE_RATE, Interviewer, Moment, Say, SpeechToText, TextToSpeech
from interview_desktop.providers import registry
from interview_desktop.providers.offers import InterviewerMaker, Setup
from interview_desktop.session.standby_hub import Change, Front, Standbys
from interview_desktop.session.standby_interviewer import StandbyInterviewer
from interview_desktop.session.standby_recogniser import StandbyRecogniser
from interview_desktop.session.standby_voice import StandbyVoice
from tests.benchmarks.run import Measure
from tests.fakes.failing import FailingRecogniser, FailingVoice
from tests.fakes.speech import tone
from tests.support.interview_loop import Interview, bank

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
ANSWER = "I would keep what I have seen in a map, and look up what is missing."
CLAUSE = "How would you test it?"
PAGE = "<html><body>Sign in to this network.</body></html>"


def _answer(status: int, code: str = "", body: str = "", kind: str = "application/json", extra: str = "") -> bytes:
    body = body or f'{{"error": {{"type": "{code}", "code": "{code}", "message": "No."}}}}'
    length = len(body.encode())
    head = f"HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n{extra}"
    return f"{head}\r\n{body}".encode()


def _begun(piece: str) -> bytes:
    head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return f"{head}{len(piece):x}\r\n{piece}\r\n".encode()


@dataclass(frozen=True)
class Case:
    """``said`` is what the server answers; None: nothing. ``stays``: it keeps the connection open after it."""

    name: str
    said: bytes | None = b""
    stays: bool = False
    host: str = "127.0.0.1"
    scheme: str = "http"
    listens: bool = True


CASES = (
    Case("401", _answer(401, "invalid_api_key")),
    Case("403", _answer(403, "permission_error")),
    Case("404, the model is gone", _answer(404, "model_not_found")),
    Case("402, no credit", _answer(402, "billing_error")),
    Case("429, insufficient quota", _answer(429, "insufficient_quota")),
    Case("429, Retry-After 1 s", _answer(429, "rate_limit_error", extra="retry-after: 1\r\n")),
    Case("429, Retry-After 60 s", _answer(429, "rate_limit_error", extra="retry-after: 60\r\n")),
    Case("500", _answer(500, "api_error")),
    Case("529", _answer(529, "overloaded_error")),
    Case("nothing before the first token", None, stays=True),
    Case("stall after the headers", _begun(": \n\n"), stays=True),
    Case("connection cut", b""),
    Case("malformed events", _begun("event: message_start\ndata: {no json\n\n"), stays=True),
    Case("DNS failure", host="nobody.invalid"),
    Case("nobody listens", listens=False),
    Case("captive portal (HTML, 511)", _answer(511, body=PAGE, kind="text/html")),
    Case("captive portal (HTML, 200)", _answer(200, body=PAGE, kind="text/html")),
    Case("no TLS where TLS is expected", b"", scheme="https"),
)


@asynccontextmanager
async def _server(case: Case) -> AsyncIterator[str]:
    """Where ``case`` happens."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if case.scheme == "http":
                await reader.readuntil(b"\r\n\r\n")
            if case.said:
                writer.write(case.said)
                await writer.drain()
            if case.stays:
                # Until the client leaves.
                await reader.read(-1)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    with socket.socket() as taken:
        if not case.listens:
            taken.bind(("127.0.0.1", 0))
            yield f"{case.scheme}://{case.host}:{taken.getsockname()[1]}"
            return
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            yield f"{case.scheme}://{case.host}:{listening.sockets[0].getsockname()[1]}"
        finally:
            listening.close()


def _adapter(provider: str, role: str, base_url: str) -> Any:
    offered = registry.provider(provider)
    offer = offered.offers[role]
    access = Access("sk-test-canary", base_url if provider == "anthropic" else f"{base_url}/v1")
    voice = offer.voices[0] if offer.voices else ""
    return offer.make(Setup(access, offer.models[0] if offer.models else "a-model", SystemClock(), voice=voice))


Role = Callable[[str, Standbys], Awaitable[tuple[float, str]]]


def _interviewer(provider: str, title: str, interview: Interview, moment: Moment) -> Role:
    async def turn(base_url: str, standbys: Standbys) -> tuple[float, str]:
        assert interview.interviewer is not None
        assert interview.state.started is not None
        maker = cast(InterviewerMaker, _adapter(provider, "interviewer", base_url))
        front: Interviewer = maker(interview.problem, interview.state.started.stages)
        mind = StandbyInterviewer(Front(title, front), interview.interviewer, standbys)
        began, first, words = time.monotonic(), None, ""
        async for act in mind.reply(moment):
            if isinstance(act, Say):
                first = first or time.monotonic()
                words += act.text
        await mind.close()
        return (first or began) - began, "a whole reply" if words.strip() else "NOTHING"

    return turn


def _voice(title: str) -> Role:
    async def turn(base_url: str, standbys: Standbys) -> tuple[float, str]:
        front: TextToSpeech = _adapter("openai", "voice", base_url)
        own = FailingVoice(sample_rate=22_050)
        mouth = StandbyVoice(Front(title, front), own, standbys, Resampler)
        began, first, size = time.monotonic(), None, 0
        async for chunk in mouth.speak(CLAUSE):
            first = first or time.monotonic()
            size += len(chunk)
        await mouth.close()
        whole = own.texts == [CLAUSE] and abs(size / 2 / mouth.sample_rate - own.said[0]) < 0.05
        return (first or began) - began, "the whole clause, once" if whole else f"{own.texts}"

    return turn


def _recogniser(title: str) -> Role:
    async def turn(base_url: str, standbys: Standbys) -> tuple[float, str]:
        front: SpeechToText = _adapter("openai", "recogniser", base_url)
        ears = StandbyRecogniser(Front(title, front), FailingRecogniser(text=ANSWER), standbys)
        began = time.monotonic()
        words = await ears.transcribe(tone(2.0, CAPTURE_RATE))
        await ears.close()
        return time.monotonic() - began, "all words" if words.text == ANSWER else "LOST"

    return turn


def run() -> list[Measure]:
    problem = next(one for one in bank().problems if one.has_code)
    interview = Interview(problem).start()
    interview.say(ANSWER)
    line = interview.state.lines[-2]
    moment = Moment(interview.state, "answered", interview.elapsed_s, 10.0, answer=ANSWER, answer_seq=line.seq)
    roles = {
        "interviewer, Claude": _interviewer("anthropic", "Claude", interview, moment),
        "interviewer, OpenAI": _interviewer("openai", "OpenAI", interview, moment),
        "voice, OpenAI Realtime": _voice("OpenAI"),
        "recogniser, OpenAI Realtime": _recogniser("OpenAI"),
    }
    rows = asyncio.run(_all(roles))
    if os.environ.get("UPDATE_DOCS") == "1":
        DOCUMENT.write_text(page(rows), encoding="utf-8")
    return [
        {"name": f"{case}: {role}", "value": round(seconds, 2), "unit": "s", "goal": "≤ 8.5 s", "met": seconds <= 8.5}
        for case, role, _line, _got, seconds in rows
    ]


async def _all(roles: dict[str, Role]) -> list[tuple[str, str, str, str, float]]:
    async def one(case: Case, name: str) -> tuple[str, str, str, str, float]:
        standbys = Standbys(SystemClock())
        changes: list[Change] = []
        standbys.listen(changes.append)
        async with _server(case) as base_url:
            seconds, got = await roles[name](base_url, standbys)
            await standbys.rest()
        lines = [change.notice.message for change in changes if change.notice is not None and change.notice.message]
        lines += [f"{change.fault.message} (in the report only)" for change in changes if change.fault and not lines]
        return case.name, name, " ".join(lines) or "nothing", got, seconds

    # The libraries load once, and not on anybody's time.
    for name in roles:
        await one(CASES[0], name)
    rows: list[tuple[str, str, str, str, float]] = []
    for case in CASES:
        rows += await asyncio.gather(*(one(case, name) for name in roles))
    return rows


def page(rows: list[tuple[str, str, str, str, float]]) -> str:
    """The document."""
    lines = [
        "# What happens when a vendor fails",
        "",
        "Measured by `UPDATE_DOCS=1 python3 dev.py bench faults`: the vendors' own libraries against servers on",
        "127.0.0.1 that fail from the first turn on. *Time to continue* runs from asking to the first words, the first",
        "sound or the recognised words of this computer, all attempts with the vendor included. Later turns go",
        "to this computer, until a probe in the background finds the vendor well again. What happens in the middle",
        "of a reply, after the computer slept, and when a model is gone is proven by `tests/unit/test_standby_*.py`.",
        "",
        "| fault | role | what the person saw | what was done | time to continue |",
        "| --- | --- | --- | --- | ---: |",
    ]
    lines += [f"| {case} | {role} | {line} | {got} | {seconds:.1f} s |" for case, role, line, got, seconds in rows]
    return "\n".join(lines) + "\n"
