"""A model looks at an ended session in the background; the built-in report is there whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, cast

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.vendors import VendorTrouble
from interview_desktop.interview.scoring import SCORER
from interview_desktop.ports import Reviewer, Trouble
from interview_desktop.session.desk import InterviewDesk, Tools
from interview_desktop.session.signals import ReviewChanged
from tests.fakes.memory_store import MemoryEventStore
from tests.fakes.reviewer import FakeReviewer
from tests.support.interview_loop import bank, play
from tests.support.virtual_clock import VirtualClock, turns

PROBLEM = bank().get("two-readings")
PLAYED = play(PROBLEM, "medium", "python")
SAID, WORDS = max(
    ((e.seq, e.payload.text) for e in PLAYED.log if isinstance(e.payload, ev.CandidateSaid)), key=lambda it: len(it[1])
)


class Archive:
    """Nothing is recorded."""

    def segments(self, session_id: str) -> tuple[int, ...]:
        return ()

    def delete(self, session_id: str) -> None: ...


class Backgrounds:
    def delete(self, session_id: str) -> None: ...


def answer(quote: str = WORDS[:60], score: int = 4) -> str:
    cited = {"event": SAID, "quote": quote, "note": "Says the plan first."}
    judged = {"criterion": "communication", "score": score, "reason": "Led me through.", "evidence": [cited]}
    return json.dumps({"scores": [judged], "summary": "A clear conversation.", "practise_next": []})


def fault(kind: str = "overloaded", retry_after_s: float | None = None) -> VendorTrouble:
    return VendorTrouble(cast(Any, kind), "vendor", "The vendor is busy.", "Wait.", retry_after_s=retry_after_s)


class Stage:
    """A desk over a store in memory with one ended interview, not yet reported."""

    def __init__(self, make: Reviewer | Exception | None) -> None:
        self.store, self.clock = MemoryEventStore(), VirtualClock()
        self.told: list[ReviewChanged] = []

        def reviewer() -> Reviewer | None:
            if isinstance(make, Exception):
                raise make
            return make

        nothing = cast(Any, None)
        self.desk = InterviewDesk(
            Tools(
                store=self.store, clock=self.clock, bank=bank(), code=nothing, archive=lambda: cast(Any, Archive()),
                make_interviewer=nothing, make_kit=nothing, checks=nothing, backgrounds=cast(Any, Backgrounds()),
                read_document=nothing, make_reviewer=reviewer,
            )
        )  # fmt: skip
        self.desk.on_review(self.told.append)

    async def open(self) -> Stage:
        log = list(PLAYED.log)
        if not isinstance(log[-1].payload, ev.SessionEnded):
            log.append(replace(log[-1], seq=len(log) + 1, payload=ev.SessionEnded("closed")))
        await self.store.append("held", 0, [(item.at, item.elapsed_s, item.payload) for item in log])
        return self

    async def reports(self) -> list[Report]:
        return [e.payload.report for e in await self.store.load("held") if isinstance(e.payload, ev.ReportMade)]

    async def scorers(self) -> list[str]:
        return [report.scorer for report in await self.reports()]


REVIEWED = "Model 1, review 1"


async def test_the_built_in_report_is_there_before_the_model_has_answered() -> None:
    reviewer = FakeReviewer(answer())
    reviewer.held = asyncio.Event()
    stage = await Stage(reviewer).open()
    state, _ = await stage.desk.load("held")
    assert state.report is not None
    assert state.report.scorer == SCORER
    now = stage.desk.review("held")
    assert now is not None
    assert now.status == "running"
    reviewer.held.set()
    await stage.desk.review_finished("held")
    assert await stage.scorers() == [SCORER, REVIEWED]
    assert stage.told[-1] == ReviewChanged("held", "done", "Reviewed by Model 1.")
    assert stage.told[-2].message == "Model 1 is writing."


async def test_without_a_model_there_is_one_report_and_nothing_is_told() -> None:
    stage = await Stage(None).open()
    await stage.desk.load("held")
    assert await stage.scorers() == [SCORER]
    assert stage.told == []


async def test_a_model_that_fails_leaves_the_built_in_report_and_says_so_in_one_line() -> None:
    stage = await Stage(FakeReviewer(fault("key_rejected"))).open()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    assert await stage.scorers() == [SCORER]
    assert stage.told[-1] == ReviewChanged("held", "failed", "The vendor is busy. The built-in report stands.", "Wait.")


async def test_a_model_that_cannot_be_made_is_told_too() -> None:
    stage = await Stage(Trouble("vendor_key_missing", "There is no key.", "Enter it.")).open()
    await stage.desk.load("held")
    assert [(item.status, item.remedy) for item in stage.told] == [("failed", "Enter it.")]
    assert await stage.scorers() == [SCORER]


@pytest.mark.parametrize("text", ["", "I cannot do that.", answer("I led forty people through fire.")])
async def test_an_answer_of_which_nothing_stands_adds_no_report(text: str) -> None:
    stage = await Stage(FakeReviewer(text)).open()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    assert await stage.scorers() == [SCORER]
    assert "borne out" in stage.told[-1].message


async def test_what_may_pass_is_tried_again() -> None:
    reviewer = FakeReviewer(fault(), fault(retry_after_s=30.0), answer())
    stage = await Stage(reviewer).open()
    await stage.desk.load("held")
    while len(reviewer.tasks) < 3:
        await asyncio.sleep(0)
        await stage.clock.advance(30.0)
    await stage.desk.review_finished("held")
    assert await stage.scorers() == [SCORER, REVIEWED]
    assert len({task.material for task in reviewer.tasks}) == 1


@pytest.mark.parametrize("error", [fault("refused"), fault("rate_limited", retry_after_s=3600.0)])
async def test_what_does_not_pass_soon_is_asked_once(error: VendorTrouble) -> None:
    reviewer = FakeReviewer(error)
    stage = await Stage(reviewer).open()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    assert len(reviewer.tasks) == 1
    assert stage.told[-1].status == "failed"


async def started(stage: Stage, reviewer: FakeReviewer) -> None:
    await stage.desk.load("held")
    await reviewer.asked.wait()


async def test_it_can_be_given_up() -> None:
    reviewer = FakeReviewer(answer())
    reviewer.held = asyncio.Event()
    stage = await Stage(reviewer).open()
    await started(stage, reviewer)
    await stage.desk.cancel_review("held")
    assert reviewer.given_up == 1
    assert stage.told[-1].status == "cancelled"
    assert await stage.scorers() == [SCORER]


async def test_closing_the_app_does_not_wait_for_a_model() -> None:
    reviewer = FakeReviewer(answer())
    reviewer.held = asyncio.Event()
    stage = await Stage(reviewer).open()
    await started(stage, reviewer)
    await stage.desk.close()
    assert reviewer.given_up == 1


async def test_a_deleted_session_is_not_reviewed_any_more() -> None:
    reviewer = FakeReviewer(answer())
    reviewer.held = asyncio.Event()
    stage = await Stage(reviewer).open()
    await started(stage, reviewer)
    await stage.desk.delete("held")
    assert await stage.store.load("held") == []


async def test_a_correction_starts_the_review_anew_on_the_corrected_words() -> None:
    reviewer = FakeReviewer(answer())
    reviewer.held = asyncio.Event()
    stage = await Stage(reviewer).open()
    await started(stage, reviewer)
    await stage.desk.correct("held", SAID, "I would look at every pair of readings.")
    reviewer.held.set()
    await stage.desk.review_finished("held")
    assert "> I would look at every pair of readings." in reviewer.tasks[-1].material
    # The model quoted the words as they were recognised: nobody said them.
    assert REVIEWED not in await stage.scorers()


async def test_scoring_again_does_not_take_the_models_report_for_another_rubrics() -> None:
    stage = await Stage(FakeReviewer(answer(), answer(score=5))).open()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    assert await stage.desk.rescore("held") is False
    await stage.desk.review_finished("held")
    assert await stage.scorers() == [SCORER, REVIEWED, REVIEWED]


async def test_the_model_never_reads_what_a_person_noted_beside_the_app() -> None:
    reviewer = FakeReviewer(answer())
    stage = await Stage(reviewer).open()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    await stage.desk.take_note("held", "Cleverer than he looks.")
    await stage.desk.give_own_score("held", "communication", 1, "Mumbles.")
    await stage.desk.rescore("held")
    await stage.desk.review_finished("held")
    assert len(reviewer.tasks) == 2
    assert reviewer.tasks[0] == reviewer.tasks[1]


async def test_a_listener_that_left_hears_nothing() -> None:
    heard: list[ReviewChanged] = []
    stage = await Stage(FakeReviewer(answer())).open()
    leave = stage.desk.on_review(heard.append)
    leave()
    await stage.desk.load("held")
    await stage.desk.review_finished("held")
    await turns()
    assert heard == []
    assert stage.told
