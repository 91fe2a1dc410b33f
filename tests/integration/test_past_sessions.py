"""What can be done with a session that is over, in a real store: score again, export, import, forget."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.recorder import FileRecorder
from interview_desktop.domain import events as ev
from interview_desktop.interview.scoring import make_report
from interview_desktop.ports import Trouble
from interview_desktop.session.api import Wanted
from interview_desktop.session.command import add_sessions_parser, sessions_command
from interview_desktop.session.desk import InterviewDesk, Tools
from interview_desktop.store import SqliteEventStore
from interview_desktop.store.backgrounds import BackgroundFiles
from tests.support.interview_loop import Interview, bank, play
from tests.support.stores import FixedClock, opened

PROBLEM = bank().get("two-readings")
PLAYED = play(PROBLEM, "medium", "python")


def unused() -> object:
    raise AssertionError("this is not needed here")


def no_pdf(*_: object) -> int:
    raise AssertionError("no paper is wanted here")


@asynccontextmanager
async def house(
    folder: Path, read_only: Trouble | None = None
) -> AsyncIterator[tuple[InterviewDesk, SqliteEventStore]]:
    """A desk over a real store and a real archive of audio, without anything that holds interviews."""
    clock = FixedClock()
    source, sink = LoopbackSource(clock, 1.0), LoopbackSink(clock, 1.0)
    archive = FileRecorder(folder / "audio", source, sink, clock)
    nothing: Callable[..., object] = unused
    async with opened(folder, read_only) as store:
        tools = Tools(
            store, clock, bank(), nothing, lambda: archive, nothing, nothing, nothing, BackgroundFiles(folder), nothing
        )  # type: ignore[arg-type]
        yield InterviewDesk(tools), store


def held(session_id: str = "held", *, reported: bool = True) -> Interview:
    """An interview with a candidate of medium strength, recorded, ended and reported."""
    interview = Interview(PROBLEM, session_id=session_id)
    for item in PLAYED.log:
        interview.elapsed_s = item.elapsed_s
        interview.add(item.payload)
        if len(interview.log) == 1:
            interview.add(ev.ConsentGiven(True))
            interview.add(ev.RecordingStarted(0, 16_000))
    if not interview.ended:
        interview.add(ev.SessionEnded("closed"))
    if reported:
        interview.add(ev.ReportMade(make_report(interview.state, interview.log, PROBLEM)))
    return interview


async def keep(store: SqliteEventStore, interview: Interview, folder: Path) -> Path:
    """In the store, with a file of audio that only compressing would make playable."""
    items = [(item.at, item.elapsed_s, item.payload) for item in interview.log]
    await store.append(interview.session_id, 0, items)
    raw = folder / "audio" / interview.session_id / "segment-0.candidate.wav"
    raw.parent.mkdir(parents=True)
    raw.write_bytes(b"RIFF")
    return raw


async def command(desk: InterviewDesk, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_sessions_parser(parser.add_subparsers())
    return await sessions_command(desk, parser.parse_args(["sessions", *words]), no_pdf)


async def test_scoring_again_by_the_same_rules_adds_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as (desk, store):
        await keep(store, held(), tmp_path)
        before = await store.load("held")
        assert await desk.rescore("held") is False
        assert await store.load("held") == before


async def test_scoring_again_by_newer_rules_keeps_both_reports_over_a_restart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = held(reported=False)
    report = make_report(interview.state, interview.log, PROBLEM)
    lower = tuple(replace(score, score=1) if score.score is not None else score for score in report.scores)
    interview.add(ev.ReportMade(replace(report, rubric="technical-0", scores=lower)))
    async with house(tmp_path) as (desk, store):
        await keep(store, interview, tmp_path)
        assert await command(desk, "rescore", "held") == 0
    assert f"Scored again by {report.rubric}" in capsys.readouterr().out
    async with house(tmp_path) as (desk, _):
        state, _log = await desk.load("held")
        assert state.report is not None
        assert state.report.scores_as(report)
        assert [earlier.rubric for earlier in state.earlier_reports] == ["technical-0"]
        assert await desk.rescore("held") is False


async def test_an_interview_that_has_not_ended_is_not_scored_again(tmp_path: Path) -> None:
    interview = held(reported=False)
    interview.log.pop()
    assert not any(isinstance(item.payload, ev.SessionEnded) for item in interview.log)
    async with house(tmp_path) as (desk, store):
        await keep(store, interview, tmp_path)
        with pytest.raises(Trouble) as caught:
            await desk.rescore("held")
    assert caught.value.code == "session_open"


async def test_an_exported_session_is_the_same_where_it_is_imported(tmp_path: Path) -> None:
    async with house(tmp_path / "here") as (desk, store):
        await keep(store, held(), tmp_path / "here")
        assert await command(desk, "export", "held", "--output", str(tmp_path / "held.json")) == 0
        mine, log = await desk.load("held")
    async with house(tmp_path / "there") as (desk, store):
        assert await command(desk, "import", str(tmp_path / "held.json")) == 0
        assert await store.load("held") == log
        state, _ = await desk.load("held")
        assert state == mine
        assert not desk.has_recording("held")
        assert [item.session_id for item in await desk.sessions("dictionary")] == ["held"]


async def test_a_session_that_is_here_is_not_overwritten_by_a_file(tmp_path: Path) -> None:
    async with house(tmp_path) as (desk, store):
        await keep(store, held(), tmp_path)
        text = await desk.export("held", "json")
        await desk.withdraw_consent("held")
        before = await store.load("held")
        with pytest.raises(Trouble) as caught:
            await desk.import_session(text)
        assert caught.value.code == "session_exists"
        assert await store.load("held") == before


async def test_what_is_shared_without_personal_data_can_be_imported_beside_the_original(tmp_path: Path) -> None:
    async with house(tmp_path) as (desk, store):
        await keep(store, held(), tmp_path)
        target = tmp_path / "shared.json"
        await command(desk, "export", "held", "--without-personal-data", "--output", str(target))
        name = await desk.import_session(await asyncio.to_thread(target.read_text, encoding="utf-8"))
        assert name != "held"
        state, _ = await desk.load(name)
        original, _ = await desk.load("held")
        assert state.report is not None
        assert original.report is not None
        assert [item.score for item in state.report.scores] == [item.score for item in original.report.scores]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "interview-desktop-session", "events": []}', "\x00"])
async def test_a_file_that_is_no_session_leaves_the_store_empty(tmp_path: Path, text: str) -> None:
    async with house(tmp_path) as (desk, store):
        with pytest.raises(Trouble) as caught:
            await desk.import_session(text)
        assert caught.value.code == "export_unreadable"
        assert await store.sessions() == []


async def test_a_file_with_a_missing_event_is_not_imported(tmp_path: Path) -> None:
    async with house(tmp_path) as (desk, store):
        await keep(store, held(), tmp_path)
        data = json.loads(await desk.export("held", "json"))
        await desk.delete("held")
        del data["events"][5]
        with pytest.raises(Trouble):
            await desk.import_session(json.dumps(data))
        assert await store.sessions() == []


async def test_nothing_is_imported_where_nothing_can_be_kept(tmp_path: Path) -> None:
    async with house(tmp_path / "here") as (desk, store):
        await keep(store, held(), tmp_path / "here")
        text = await desk.export("held", "json")
    why = Trouble("disk_full", "The disk is full.", "Free some space.")
    async with house(tmp_path / "there", read_only=why) as (desk, _):
        with pytest.raises(Trouble) as caught:
            await desk.import_session(text)
    assert caught.value.code == "store_read_only"


async def test_taking_the_consent_back_deletes_what_could_not_even_be_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with house(tmp_path) as (desk, store):
        raw = await keep(store, held(), tmp_path)
        assert desk.has_recording("held")
        assert desk.audio_file("held", 0) is None
        assert await command(desk, "withdraw", "held") == 0
        assert "is deleted" in capsys.readouterr().out
        assert not raw.exists()
        assert not desk.has_recording("held")
        assert await command(desk, "withdraw", "held") == 0
        assert "There is no recording of session held here." in capsys.readouterr().out
        log = await store.load("held")
    assert [item.payload for item in log].count(ev.ConsentWithdrawn()) == 1
    async with house(tmp_path) as (desk, _):
        state, _log = await desk.load("held")
        assert state.consent_withdrawn
        assert state.report is not None
        assert state.lines == held().state.lines


@pytest.mark.parametrize("action", ["rescore", "withdraw", "export", "show", "delete"])
async def test_a_session_that_does_not_exist_is_named(tmp_path: Path, action: str) -> None:
    async with house(tmp_path) as (desk, _):
        with pytest.raises(Trouble) as caught:
            await command(desk, action, "nobody")
    assert caught.value.code == "session_unknown"
    assert "nobody" in caught.value.message


async def test_a_session_without_its_date_is_listed_as_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with house(tmp_path / "here") as (desk, store):
        await keep(store, held(), tmp_path / "here")
        text = await desk.export("held", "json", Wanted(without_personal_data=True))
    async with house(tmp_path / "there") as (desk, _):
        session_id = await desk.import_session(text)
        assert await command(desk, "list") == 0
    listed = capsys.readouterr().out
    assert listed.startswith(f"{session_id}  imported  ")
    assert "1970" not in listed
