"""Words that the recogniser doubted cannot lower a score: over logs of whole interviews."""

from __future__ import annotations

import functools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import Growth
from interview_desktop.domain.session import fold_all
from interview_desktop.interview.claims import time_claim
from interview_desktop.interview.scoring import make_report
from tests.support.interview_loop import Interview, bank, play

PROBLEM = bank().get("two-readings")
PERSONAS = ("strong", "medium", "weak")

SAID = (
    "I don't know.",
    "Not sure, I pass.",
    "It takes O of n squared time.",
    "No hash map, I compare every pair.",
    "An empty list and the same reading twice.",
    "mumble mumble it is fine like that I suppose",
    "O of n.",
    "Um, well, okay.",
    "Could I have a hint?",
)


@functools.cache
def spoken(persona: str) -> tuple[ev.Envelope, ...]:
    """The log of an interview, with every answer spoken and clearly heard, and a growth that was measured."""
    log = [
        replace(item, payload=replace(item.payload, typed=False, confidence=0.95))
        if isinstance(item.payload, ev.CandidateSaid)
        else item
        for item in play(PROBLEM, persona, "python").log
    ]
    last = next((item for item in reversed(log) if isinstance(item.payload, ev.RunFinished)), None)
    if last is not None and isinstance(last.payload, ev.RunFinished):
        growth = Growth((), "O(n^2)", 2.02, 1.9, 2.1)
        log.append(replace(last, seq=len(log) + 1, payload=ev.CodeAnalysed(last.payload.run, growth)))
    return tuple(log)


def report(log: list[ev.Envelope]) -> Report:
    return make_report(fold_all(log), log, PROBLEM)


def scores(log: list[ev.Envelope]) -> dict[str, int | None]:
    return {score.criterion: score.score for score in report(log).scores}


def answers(log: list[ev.Envelope]) -> list[int]:
    return [place for place, item in enumerate(log) if isinstance(item.payload, ev.CandidateSaid)]


def no_score_is_lower(after: dict[str, int | None], before: dict[str, int | None]) -> None:
    for criterion, value in after.items():
        old = before[criterion]
        assert value is None or old is None or value >= old, f"{criterion}: {old} became {value}"


@st.composite
def doubted(draw: st.DrawFn, payload: ev.CandidateSaid) -> ev.CandidateSaid:
    """The same words, some or all of them in doubt."""
    if draw(st.booleans()):
        return replace(payload, confidence=draw(st.sampled_from((0.0, 0.2, 0.49))))
    places, at = [], 0
    for word in payload.text.split(" "):
        if word and draw(st.booleans()):
            places.append((at, at + len(word)))
        at += len(word) + 1
    return replace(payload, doubts=tuple(places))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PERSONAS), st.data())
def test_to_doubt_words_lowers_no_score(persona: str, data: st.DataObject) -> None:
    log = list(spoken(persona))
    said = answers(log)
    # Another thing may have been said at any place instead.
    for place in data.draw(st.lists(st.sampled_from(said), max_size=3)):
        instead = log[place].payload
        assert isinstance(instead, ev.CandidateSaid)
        log[place] = replace(log[place], payload=replace(instead, text=data.draw(st.sampled_from(SAID))))
    before = scores(log)
    for place in data.draw(st.lists(st.sampled_from(said), min_size=1, max_size=6, unique=True)):
        payload = log[place].payload
        assert isinstance(payload, ev.CandidateSaid)
        log[place] = replace(log[place], payload=data.draw(doubted(payload)))
    no_score_is_lower(scores(log), before)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PERSONAS), st.sampled_from(SAID), st.data())
def test_something_doubted_that_was_said_besides_lowers_no_score(persona: str, text: str, data: st.DataObject) -> None:
    log = list(spoken(persona))
    place = data.draw(st.sampled_from(answers(log)))
    turn = log[place].payload
    assert isinstance(turn, ev.CandidateSaid)
    said = replace(turn, text=text, confidence=data.draw(st.sampled_from((0.0, 0.3, 0.49))))
    without = replace(log[place], payload=ev.ClockTicked())
    before = scores([*log[:place], without, *log[place + 1 :]])
    after = scores([*log[:place], replace(log[place], payload=said), *log[place + 1 :]])
    no_score_is_lower(after, before)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(PERSONAS), st.data())
def test_the_same_log_has_the_same_scores(persona: str, data: st.DataObject) -> None:
    log = list(spoken(persona))
    log = log[: data.draw(st.integers(min_value=1, max_value=len(log)))]
    assert report(log) == report(list(log))


def test_a_word_that_was_misheard_excuses_one_missing_thing() -> None:
    def after(doubts: tuple[tuple[int, int], ...]) -> int:
        interview = Interview(PROBLEM).start()
        interview.say("No questions.")
        seq = interview.add(
            ev.CandidateSaid(9, "I keep a hatch map and look for the complement.", False, 0.8, None, doubts)
        )
        interview.trigger("answered", "", seq)
        made = make_report(interview.state, interview.log, PROBLEM)
        return next(score.score or 0 for score in made.scores if score.criterion == "problem_solving")

    assert after(((9, 14),)) > after(())


def test_a_claim_in_doubtful_words_contradicts_no_measurement() -> None:
    interview = Interview(PROBLEM).start()
    interview.add(ev.CandidateSaid(90, "It takes O of n time.", False, 0.9))
    assert time_claim(interview.state, PROBLEM) is not None
    interview.add(ev.CandidateSaid(91, "It takes O of n squared time.", False, 0.9, None, ((9, 10),)))
    assert time_claim(interview.state, PROBLEM) is None
