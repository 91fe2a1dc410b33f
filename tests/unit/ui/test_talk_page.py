"""An interview without code has no editor, no tests and no keys that run anything; its notes are large."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut

from interview_desktop.domain import events as ev
from interview_desktop.interview.choosing import choose
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import STARTED_AT, FakeLive
from tests.support.interview_loop import bank
from tests.support.pages import settle
from tests.support.session_stage import shown

TYPES = ["behavioral", "system_design"]


def content(interview: str) -> Problem:
    return choose(bank(), interview, industry="backend", difficulty="medium", seed=2, length_s=1800)


def history(problem: Problem) -> Iterator[ev.Envelope]:
    plan = make_plan(bank().interview(problem.interview), 1800)
    started = ev.SessionStarted(
        problem.interview, problem.id, problem.title, problem.difficulty, "", 1800, plan, "builtin", problem.rubric, {}
    )
    first = problem.probes[0].question
    payloads: tuple[ev.Payload, ...] = (
        started,
        ev.ConsentGiven(False),
        ev.StageEntered(plan[0].name, "start"),
        ev.InterviewerSaid(1, 0, f"Hello, and welcome. {problem.spoken_intro}", "open"),
        ev.ReplyFinished(1),
        ev.CandidateSaid(2, "I look after the ordering service, and I lead its on-call rotation.", True),
        ev.StageEntered(plan[1].name, "answered"),
        ev.InterviewerSaid(3, 0, first, "probe", problem.probes[0].id),
        ev.ReplyFinished(3),
    )
    for seq, payload in enumerate(payloads, 1):
        yield ev.Envelope("s-talk", seq, STARTED_AT + 20.0 * seq, 20.0 * seq, payload)


def live(interview: str) -> FakeLive:
    problem = content(interview)
    return FakeLive(problem, list(history(problem)), "s-talk")


@pytest.mark.parametrize("interview", TYPES)
async def test_only_notes_are_shown(interview: str, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings, live(interview)) as stage:
        page = stage.page
        bench = page.workbench
        assert bench.notes.isVisible()
        assert bench.notes.height() > 200
        hidden = (bench.editor.widget, bench.run, bench.scratch, bench.language, bench.own_input, page.drawer)
        assert not any(widget.isVisible() for widget in hidden)
        assert [bench.tabs.tabText(tab) for tab in range(3) if bench.tabs.isTabVisible(tab)] == ["Notes"]
        if folder := os.environ.get("PICTURES"):
            page.grab().save(f"{folder}/talk-{interview}.png")


@pytest.mark.parametrize("interview", TYPES)
async def test_no_key_runs_anything(interview: str, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings, live(interview)) as stage:
        keys = {shortcut.key().toString() for shortcut in stage.page.findChildren(QShortcut)}
        assert {"F6", "Ctrl+M"} <= keys
        assert not {"F5", "Shift+F5"} & keys
        for _ in range(5):
            stage.keys(Qt.Key.Key_F6)
            await settle()
        assert [name for name, *_ in stage.live.commands if str(name).startswith("run")] == []


async def test_what_is_drawn_in_the_notes_is_kept(theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings, live("system_design")) as stage:
        stage.page.workbench.notes.insertPlainText("phone -> gateway -> queue")
        stage.page.workbench.flush_notes()
        await settle()
        assert ("edit_notes", "phone -> gateway -> queue") in stage.live.commands
