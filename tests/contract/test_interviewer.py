"""What every interviewer must do, whoever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import CloseInterview, Interviewer, InterviewerAct, Say, Trigger
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from tests.fakes.interviewer import ScriptedInterviewer
from tests.fakes.openai_chat import OLLAMA, OPENAI
from tests.support.chat_mind import chat_mind
from tests.support.interview_loop import Interview, bank
from tests.support.model_mind import anthropic_mind

PROBLEM = bank().get("two-readings")
TRIGGERS: tuple[Trigger, ...] = (
    "begin", "resumed", "answered", "silence", "run_finished", "stage_time_up", "time_up",
)  # fmt: skip

Maker = Callable[[Problem], Interviewer]


def _builtin(problem: Problem) -> Interviewer:
    return BuiltinInterviewer(problem, make_plan(bank().interview("technical"), 2700.0))


def _scripted(problem: Problem) -> Interviewer:
    return ScriptedInterviewer(("First question?", "Second question?"))


@pytest.fixture(params=["builtin", "scripted", "anthropic", "openai", "custom"])
def interview(request: pytest.FixtureRequest) -> Iterator[Interview]:
    if request.param == "anthropic":
        with anthropic_mind(PROBLEM) as (mind, runner, _):
            yield Interview(PROBLEM, interviewer=mind, runner=runner)
        return
    if request.param in {"openai", "custom"}:
        # Whole: the loop takes every piece for a sentence, and the first reply of an unknown server is not cut.
        with chat_mind(PROBLEM, OPENAI if request.param == "openai" else OLLAMA, size=2000) as (chat, runner, _):
            yield Interview(PROBLEM, interviewer=chat, runner=runner)
        return
    make: Maker = {"builtin": _builtin, "scripted": _scripted}[request.param]
    yield Interview(PROBLEM, interviewer=make(PROBLEM))


def test_begins_by_speaking(interview: Interview) -> None:
    interview.start()
    assert interview.replies
    assert interview.replies[0].strip()


def test_answers_an_answer_with_text_or_an_act(interview: Interview) -> None:
    interview.start()
    assert interview.say("May the list be empty?")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_yields_nothing_but_acts_of_the_port(interview: Interview, trigger: Trigger) -> None:
    interview.start()
    acts = interview.trigger(trigger, "My answer.", interview.state.seq)
    assert all(isinstance(act, InterviewerAct) for act in acts)
    assert all(act.text.strip() and act.act for act in acts if isinstance(act, Say))


def test_closes_with_words_when_time_is_up(interview: Interview) -> None:
    interview.start()
    acts = interview.trigger("time_up")
    assert isinstance(acts[-1], CloseInterview)
    assert any(isinstance(act, Say) for act in acts)


def test_speaks_when_a_session_is_resumed(interview: Interview) -> None:
    interview.start()
    interview.add(ev.SessionResumed(60.0))
    assert any(isinstance(act, Say) for act in interview.trigger("resumed"))


def test_has_no_memory_of_its_own(interview: Interview) -> None:
    interview.start()
    first = interview.trigger("answered", "I would use a map.", interview.state.seq + 1)
    again = Interview(PROBLEM, interviewer=interview.interviewer, runner=interview.runner).start()
    assert again.replies == interview.replies[:1]
    assert again.trigger("answered", "I would use a map.", again.state.seq + 1) == first


def test_stays_silent_for_a_short_silence(interview: Interview) -> None:
    interview.start()
    interview.active_s = interview.elapsed_s
    assert interview.trigger("silence") == []
