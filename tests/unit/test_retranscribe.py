"""A finished session is heard again: what sounds different is told, and corrected when that is wanted, never more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from interview_desktop.__main__ import main
from interview_desktop.app import LocalSpeech
from interview_desktop.audio.null import NullSink, NullSource
from interview_desktop.audio.recorder import FileRecorder
from interview_desktop.domain import events as ev
from interview_desktop.domain.commands import HearAgain, decide
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import CAPTURE_RATE, Trouble
from interview_desktop.providers.faults import fault
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import OPENAI
from interview_desktop.providers.openai.files import FileEars
from interview_desktop.session.desk import InterviewDesk, Tools
from interview_desktop.session.hearing import Speech
from interview_desktop.session.retranscribe import Difference, HeardAgain, Retranscription
from tests.fakes.desk import Log, started
from tests.fakes.memory_store import MemoryEventStore
from tests.fakes.openai_files import FakeFiles
from tests.fakes.speech import FakeSpeechToText
from tests.support.interview_loop import bank
from tests.support.sounds import RealClock, until, write_wav
from tests.support.stores import FixedClock, opened
from tests.support.tone_words import quiet, spoken

KEY = "sk-test-canary"
SAID = ("may the list be empty", "i keep a hash map", "it takes linear time")
WRITTEN = ("May the list be empty?", "I keep a cash map.", "It takes lunar time.")
"""What was understood; the first one rightly."""


def held(*, ended: bool = True, voice: bool = True, consent: bool = True) -> tuple[Log, list[int], bytes]:
    """A recorded session, the events of its utterances, and the candidate's track."""
    log = Log("held", 1_700_000_000.0)
    log.add(0, replace(started("Two readings, one target"), voice=voice))
    log.add(0, ev.ConsentGiven(consent))
    log.add(0, ev.RecordingStarted(0, CAPTURE_RATE))
    track, seqs = b"", []
    for turn, (said, written) in enumerate(zip(SAID, WRITTEN, strict=True), 1):
        track += quiet(0.5)
        begin = len(track) / 2 / CAPTURE_RATE
        track += spoken(said)
        span = ev.AudioSpan(0, begin, len(track) / 2 / CAPTURE_RATE)
        seqs.append(log.add(10.0 * turn, ev.CandidateSaid(turn, written, False, 0.6, span)))
    log.add(40, ev.CandidateSaid(4, "Typed, not said.", True))
    log.add(45, ev.CodeSnapshot("python", "def first_pair(readings):\n    left_edge = 0\n"))
    if ended:
        log.add(50, ev.SessionEnded("candidate"))
    return log, seqs, track


def unused() -> object:
    raise AssertionError("this is not needed here")


async def a_desk(folder: Path, log: Log, track: bytes = b"") -> tuple[InterviewDesk, MemoryEventStore]:
    store, clock = MemoryEventStore(), FixedClock()
    await store.append("held", 0, [(item.at, item.elapsed_s, item.payload) for item in log.envelopes])
    keep_sound(folder, track)
    archive = FileRecorder(folder / "audio", NullSource(), NullSink(), clock)
    nothing: Any = unused
    return InterviewDesk(Tools(store, clock, bank(), nothing, lambda: archive, *[nothing] * 5)), store


def keep_sound(folder: Path, track: bytes) -> None:
    if track:
        path = folder / "audio" / "held" / "segment-0.candidate.wav"
        path.parent.mkdir(parents=True)
        write_wav(path, track)


async def heard(desk: InterviewDesk, script: Sequence[str | Trouble]) -> tuple[HeardAgain, FakeSpeechToText]:
    ears = FakeSpeechToText(script)
    return await Retranscription(desk, ears, FixedClock()).run("held"), ears


async def test_a_vendor_hears_every_utterance_over_the_wire_and_only_other_words_are_told(tmp_path: Path):
    log, seqs, track = held()
    desk, store = await a_desk(tmp_path, log, track)
    before = (await desk.load("held"))[1]
    told: list[tuple[float, str]] = []
    async with FakeFiles() as server:
        ears = FileEars(Setup(Access(KEY, server.base_url), "", RealClock()), OPENAI)
        try:
            found = await Retranscription(desk, ears, RealClock()).run("held", lambda *step: told.append(step))
        finally:
            await ears.close()
    assert server.complaints == []
    assert [item["model"] for item in server.asked] == [["gpt-transcribe"]] * 3
    # The words of the problem, and the names in the candidate's code.
    keywords = server.asked[0]["keywords[]"]
    assert "left edge" in keywords
    assert set(bank().get("two-readings").vocabulary) & set(keywords)
    assert found.differences == (
        Difference(seqs[1], "I keep a cash map.", "i keep a hash map"),
        Difference(seqs[2], "It takes lunar time.", "it takes linear time"),
    )
    assert (found.spoken, found.heard, found.whole) == (3, 3, True)
    assert [fraction for fraction, _ in told] == [0.0, 1 / 3, 2 / 3, 1.0]
    assert await store.load("held") == before


async def test_what_is_applied_is_one_append_with_one_new_report(tmp_path: Path):
    log, seqs, track = held()
    desk, store = await a_desk(tmp_path, log, track)
    before = (await desk.load("held"))[1]
    found, _ = await heard(desk, SAID)
    texts = {item.seq: item.after for item in found.differences}
    assert await desk.correct_by("held", texts, "OpenAI gpt-transcribe") == 2
    added = [item.payload for item in (await store.load("held"))[len(before) :]]
    assert added[:2] == [
        ev.TranscriptCorrected(seqs[1], SAID[1], "OpenAI gpt-transcribe"),
        ev.TranscriptCorrected(seqs[2], SAID[2], "OpenAI gpt-transcribe"),
    ]
    assert [payload.KIND for payload in added[2:]] == ["report_made"]
    state, _ = await desk.load("held")
    line = next(line for line in state.lines if line.seq == seqs[1])
    assert (line.text, line.original) == (SAID[1], WRITTEN[1])
    # Heard once more, the same is no difference.
    again, _ = await heard(desk, SAID)
    assert again.differences == ()
    assert again.heard == 3


async def test_what_a_person_corrected_is_neither_asked_for_nor_changed(tmp_path: Path):
    log, seqs, track = held()
    desk, store = await a_desk(tmp_path, log, track)
    await desk.correct("held", seqs[1], "I keep a catch map, really.")
    found, ears = await heard(desk, (SAID[0], SAID[2]))
    assert (found.by_hand, found.spoken, len(ears.calls)) == (1, 2, 2)
    assert [item.seq for item in found.differences] == [seqs[2]]
    length = len(await store.load("held"))
    assert await desk.correct_by("held", {seqs[1]: SAID[1], 1: "no utterance", seqs[2]: "  "}, "somebody") == 0
    assert len(await store.load("held")) == length


def test_what_was_typed_or_never_said_cannot_be_heard_again():
    log, seqs, _ = held()
    state = fold_all(log.envelopes)
    typed = next(line.seq for line in state.lines if line.typed)
    assert decide(state, HearAgain({typed: "other words", 1: "x", 999: "y"}, "somebody")) == ()
    assert decide(SessionState(), HearAgain({seqs[0]: "x"}, "somebody")) == ()


async def test_silence_and_an_empty_answer_change_nothing(tmp_path: Path):
    log, seqs, track = held()
    last = log.state.lines[2].audio
    assert last is not None
    desk, _ = await a_desk(tmp_path, log, track[: 2 * round(last.start_s * CAPTURE_RATE)])
    found, _ = await heard(desk, ("  ", SAID[1]))
    assert (found.heard, found.wordless, found.without_sound) == (3, 1, 1)
    assert [item.seq for item in found.differences] == [seqs[1]]


async def test_a_vendor_that_fails_is_asked_again_and_then_what_was_heard_is_kept(tmp_path: Path):
    log, seqs, track = held()
    desk, _ = await a_desk(tmp_path, log, track)
    busy, gone = fault("overloaded", "openai", "OpenAI"), fault("key_rejected", "openai", "OpenAI")
    found, ears = await heard(desk, (busy, SAID[0], busy, busy, SAID[1], gone, SAID[2]))
    assert found.trouble is gone
    assert (found.heard, found.spoken, len(ears.calls)) == (2, 3, 6)
    assert [item.seq for item in found.differences] == [seqs[1]]


async def test_a_cost_limit_ends_it_before_the_next_question(tmp_path: Path):
    log, _, track = held()
    desk, _ = await a_desk(tmp_path, log, track)
    ears = FakeSpeechToText(SAID)
    limit = Trouble("cost_limit", "The next step may pass the limit.", "Raise it.")

    def allow() -> None:
        if ears.calls:
            raise limit

    found = await Retranscription(desk, ears, FixedClock(), allow).run("held")
    assert (found.trouble, found.heard, len(ears.calls)) == (limit, 1, 1)


async def test_given_up_it_returns_what_was_heard_until_then(tmp_path: Path):
    log, _, track = held()
    desk, _ = await a_desk(tmp_path, log, track)
    async with FakeFiles(faults=["silence"]) as server:
        ears = FileEars(Setup(Access(KEY, server.base_url), "", RealClock()), OPENAI)
        hearing = Retranscription(desk, ears, RealClock())
        running = asyncio.create_task(hearing.run("held"))
        await until(lambda: bool(server.asked))
        hearing.cancel()
        found = await running
        await ears.close()
    assert found.cancelled
    assert (found.heard, found.differences, found.trouble) == (0, (), None)


@pytest.mark.parametrize(
    ("made", "more", "code", "words"),
    [
        (held(ended=False), (), "session_open", "has not ended"),
        (held(voice=False), (), "no_recording", "was typed"),
        (held(consent=False), (), "no_recording", "was not recorded"),
        (held(), (), "no_recording", "is not on this computer"),
        (held(), (ev.ConsentWithdrawn(),), "no_recording", "was deleted"),
    ],
)
async def test_what_cannot_be_heard_again_is_said_in_a_sentence(
    tmp_path: Path, made: Any, more: tuple[ev.Payload, ...], code: str, words: str
):
    log = made[0]
    for payload in more:
        log.add(60, payload)
    desk, _ = await a_desk(tmp_path, log)
    with pytest.raises(Trouble) as caught:
        await heard(desk, SAID)
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.remedy


class Command:
    """The command line over a data folder that holds the session."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    async def __call__(self, *options: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = await asyncio.to_thread(main, ["sessions", "retranscribe", "held", *options])
        return (code, *self._capsys.readouterr())

    async def state(self) -> SessionState:
        async with opened(self.folder) as store:
            return fold_all(await store.load("held"))


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("INTERVIEW_DESKTOP_DATA", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return Command(tmp_path, capsys)


async def fill(folder: Path) -> list[int]:
    log, seqs, track = held()
    async with opened(folder) as store:
        await store.append("held", 0, [(item.at, item.elapsed_s, item.payload) for item in log.envelopes])
    keep_sound(folder, track)
    return seqs


async def test_the_command_tells_first_and_changes_only_when_it_is_told_to(tmp_path: Path, command: Command):
    seqs = await fill(tmp_path)
    async with FakeFiles() as server:
        asked = ("--with", "openai", "--base-url", server.base_url)
        code, out, _ = await command(*asked)
        assert code == 0
        assert "- I keep a cash map.\n       + i keep a hash map" in out
        assert "Nothing was changed. Add --apply" in out
        assert [line.text for line in (await command.state()).lines][:3] == list(WRITTEN)
        code, out, err = await command(*asked, "--apply", "--json")
    assert code == 0
    data = json.loads(out)
    assert data["with"] == "OpenAI gpt-transcribe"
    assert [item["seq"] for item in data["differences"]] == seqs[1:]
    assert data["corrected"] == 2
    assert data["cost"]["unknown_price"] == ["openai/gpt-transcribe"]
    assert KEY not in out + err
    state = await command.state()
    assert [line.text for line in state.lines][1:3] == list(SAID[1:])
    assert state.report is not None
    assert server.complaints == []


async def test_the_command_keeps_what_was_heard_before_the_vendor_failed(tmp_path: Path, command: Command):
    await fill(tmp_path)
    async with FakeFiles() as server:
        # Two utterances are heard; at the third one, the key is refused.
        original = server.handle

        async def handle(request: Any, answer: Any) -> None:
            if len(server.asked) == 2:
                server.faults.append(401)
            await original(request, answer)

        server.handle = handle  # type: ignore[method-assign]
        code, out, _ = await command("--with", "openai", "--base-url", server.base_url, "--apply")
    assert code == 1
    assert "Heard 2 of 3 utterances again; 1 sound different." in out
    assert "It ended early: " in out
    assert "Corrected 1 utterance. A new report is made" in out
    assert [line.text for line in (await command.state()).lines][:3] == [WRITTEN[0], SAID[1], WRITTEN[2]]


async def test_a_server_of_ones_own_is_asked_where_it_is(tmp_path: Path, command: Command):
    await fill(tmp_path)
    async with FakeFiles() as server:
        code, out, err = await command("--base-url", server.base_url, "--model", "whisper-large-v3", "--json")
    assert code == 0
    assert {item["model"][0] for item in server.asked} == {"whisper-large-v3"}
    assert json.loads(out)["with"] == "Your own server whisper-large-v3"
    assert "is sent to" not in err


async def test_a_missing_key_or_address_is_said_before_anything_is_asked(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
):
    await fill(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY")
    code, _, err = await command("--with", "openai")
    assert code == 1
    assert "There is no key for OpenAI." in err
    code, _, err = await command("--with", "custom")
    assert code == 1
    assert "There is no address of a server of your own." in err
    code, _, err = await command("--with", "local", "--base-url", "http://localhost:1/v1")
    assert code == 1
    assert "This computer needs no address." in err


async def test_without_a_word_about_who_nothing_leaves_this_computer(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
):
    await fill(tmp_path)
    ears = FakeSpeechToText(SAID)

    async def models(_: LocalSpeech) -> Speech:
        return Speech(*(cast("Any", part) for part in (None, ears, None, None)))

    monkeypatch.setattr(LocalSpeech, "get", models)
    code, out, err = await command("--json")
    assert code == 0
    data = json.loads(out)
    assert (data["with"], data["heard"], len(data["differences"])) == ("this computer", 3, 2)
    assert data["cost"]["text"] == ""
    assert "is sent to" not in err
