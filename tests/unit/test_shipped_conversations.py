"""What is shipped for interviews without code: questions, cases, industries, and the words that they are held with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from interview_desktop.interview.conversation import PARTS, Industry, Question
from interview_desktop.interview.plan import InterviewType
from interview_desktop.interview.problem import FollowUp, Probe, Problem
from interview_desktop.interview.questions import LONGEST_FOLLOW_UP, LONGEST_QUESTION
from interview_desktop.interview.spoken_numbers import in_words
from interview_desktop.interview.star import steps, told
from interview_desktop.interview.understanding import mentioned, says, tokens
from tests.support.interview_loop import RESOURCES, bank

QUESTIONS = bank().questions
CASES = bank().cases
INDUSTRIES = bank().industries
EACH_QUESTION = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
EACH_INTERVIEW = pytest.mark.parametrize("interview", bank().interviews, ids=lambda interview: interview.id)
EACH_INDUSTRY = pytest.mark.parametrize("industry", INDUSTRIES, ids=lambda industry: industry.id)

STAGES = ("requirements", "estimates", "interface", "data", "high_level", "deep_dive", "trade_offs")
UNSPEAKABLE = re.compile(r"[^A-Za-z .,;:?!'\n-]")
"""What a synthesiser reads in one way and a recogniser writes in another; numbers are written as words."""


def words(text: str) -> int:
    return len(text.split())


def own_probes(case: Problem) -> list[Probe]:
    """The probes that the file holds, without those that were made from its estimates."""
    estimated = {estimate.id for estimate in case.estimates}
    return [probe for probe in case.probes if probe.id not in estimated]


def asked(case: Problem) -> Iterator[Probe | FollowUp]:
    yield from own_probes(case)
    yield from case.follow_ups


def spoken(case: Problem) -> Iterator[str]:
    yield case.spoken_intro
    yield from (item.answer for item in case.clarifications)
    yield from (hint.text for hint in case.hints)
    yield from (estimate.question for estimate in case.estimates)
    for item in asked(case):
        yield item.question
        yield from item.persona.values()
    for name in ("strong", "medium", "weak"):
        yield from (case.persona[name][key] for key in ("clarify", "close"))


def named(item: Probe | FollowUp, persona: str) -> set[str]:
    return {mention.id for mention, _match in mentioned(item.persona[persona], item.mentions)}


def test_everything_loads() -> None:
    assert bank().faults == ()
    assert len(QUESTIONS) == len(list((RESOURCES / "questions").glob("*.toml"))) >= 16
    assert len(CASES) == len(list((RESOURCES / "cases").glob("*.toml"))) >= 10
    assert [industry.id for industry in INDUSTRIES] == ["backend", "data", "devops", "frontend", "ml", "mobile"]


@pytest.mark.parametrize("content", [QUESTIONS, CASES], ids=["questions", "cases"])
def test_each_difficulty_has_a_choice(content: tuple[Question | Problem, ...]) -> None:
    assert all(sum(item.difficulty == level for item in content) >= 3 for level in ("easy", "medium", "hard"))


@EACH_QUESTION
def test_a_question_can_be_followed_by_ear(question: Question) -> None:
    texts = [question.question, *question.follow_ups.values()]
    texts += [text for persona in question.persona.values() for text in persona.values()]
    assert [text for text in texts if UNSPEAKABLE.search(text)] == []
    assert words(question.question) <= LONGEST_QUESTION
    assert all(words(text) <= LONGEST_FOLLOW_UP for text in question.follow_ups.values())
    assert len(set(question.follow_ups.values())) == len(PARTS)


@EACH_QUESTION
def test_a_strong_answer_is_a_whole_story_with_own_steps_and_a_number(question: Question) -> None:
    answer = question.persona["strong"]["answer"]
    strength = {item.part: item.strength for item in told(answer, question)}
    assert set(strength) == set(PARTS)
    assert strength["result"] == 1.0, "a number is missing near the result"
    assert len(steps(answer).own) >= 3
    assert 60 <= words(answer) <= 110


@EACH_QUESTION
def test_a_medium_answer_has_gaps_of_which_asking_closes_some(question: Question) -> None:
    persona = question.persona["medium"]
    first = {item.part: item.strength for item in told(persona["answer"], question)}
    assert "reflection" not in first
    assert first.get("result", 0) < 1.0
    missing = [part for part in PARTS if first.get(part, 0) < 1]
    later = [part for part in missing if part in {item.part for item in told(persona[part], question)}]
    assert later


@EACH_QUESTION
def test_a_weak_answer_has_no_own_step_no_number_and_no_lesson(question: Question) -> None:
    for text in question.persona["weak"].values():
        parts = {item.part: item.strength for item in told(text, question)}
        assert "action" not in parts
        assert "reflection" not in parts
        assert parts.get("result", 0) < 1.0


@EACH_QUESTION
def test_a_cue_of_a_question_is_said_by_the_strong_and_not_by_the_weak(question: Question) -> None:
    for part in PARTS:
        cues = question.phrases[part]
        both = {name: f"{persona['answer']} {persona[part]}" for name, persona in question.persona.items()}
        assert says(both["strong"], cues) is not None, part
        assert says(both["weak"], cues) is None, part


@EACH_CASE
def test_a_case_can_be_followed_by_ear(case: Problem) -> None:
    assert [text for text in spoken(case) if UNSPEAKABLE.search(text)] == []
    assert max(words(item.question) for item in asked(case)) <= 40
    assert max(words(hint.text) for hint in case.hints) <= 40
    assert max(words(item.answer) for item in case.clarifications) <= 40


@EACH_CASE
def test_a_case_asks_in_every_stage_and_more_where_it_is_hard(case: Problem) -> None:
    stages = [probe.stage for probe in own_probes(case)]
    assert [STAGES.index(stage) for stage in stages] == sorted(STAGES.index(stage) for stage in stages)
    assert set(stages) == set(STAGES)
    assert stages.count("deep_dive") >= 2
    assert stages.count("trade_offs") >= 2
    assert 10 <= len(stages) <= 14
    assert len(case.clarifications) >= 6
    assert 3 <= len(case.hints) <= 4
    assert len(case.estimates) == 3
    assert {follow_up.harder for follow_up in case.follow_ups} == {True, False}
    assert {probe.criterion for probe in case.probes} == {item.id for item in case.criteria} - {"communication"}


@EACH_CASE
def test_the_strong_name_everything_the_medium_half_and_the_weak_hardly_anything(case: Problem) -> None:
    for item in asked(case):
        size = len(item.mentions)
        assert named(item, "strong") == {mention.id for mention in item.mentions}, item.id
        assert 0.25 <= len(named(item, "medium")) / size <= 0.75, item.id
        assert len(named(item, "weak")) <= (1 if size >= 4 else 0), item.id


@EACH_CASE
def test_a_label_fits_into_a_spoken_list(case: Problem) -> None:
    labels = [mention.label for item in asked(case) for mention in item.mentions]
    assert [label for label in labels if re.search(r"[,;:.]| must$|^(it|they|we) ", label)] == []


@EACH_CASE
def test_no_question_says_what_it_wants_to_hear(case: Problem) -> None:
    told_already = {item.id: mentioned(item.question, item.mentions) for item in asked(case)}
    assert {where: [mention.id for mention, _ in found] for where, found in told_already.items() if found} == {}


@EACH_CASE
def test_the_strong_and_the_medium_ask_what_the_case_answers(case: Problem) -> None:
    for name in ("strong", "medium"):
        text = case.persona[name]["clarify"]
        assert any(says(text, item.phrases) for item in case.clarifications), name
    assert not any(says(case.persona["weak"]["clarify"], item.phrases) for item in case.clarifications)


@EACH_CASE
def test_every_hint_is_spared_for_who_has_thought_of_it(case: Problem) -> None:
    answers = " ".join(item.persona["strong"] for item in own_probes(case))
    assert [hint.id for hint in case.hints if says(answers, hint.covers) is None] == []
    assert [hint.id for hint in case.hints if says(hint.text, hint.covers)] == []


@EACH_CASE
def test_an_estimate_is_right_within_one_order_and_asked_for_in_its_unit(case: Problem) -> None:
    for estimate in case.estimates:
        assert estimate.high / estimate.low <= 10, estimate.id
        answer = f"about {in_words((estimate.low * estimate.high) ** 0.5)} {estimate.unit}"
        assert says(answer, estimate.phrases) is not None, estimate.id


@EACH_INDUSTRY
def test_an_industry_knows_what_it_refers_to(industry: Industry) -> None:
    assert set(industry.questions) <= {question.id for question in QUESTIONS}
    assert set(industry.cases) <= {case.id for case in CASES if industry.id in case.industries}
    assert 15 <= len(industry.skills) <= 30
    assert len(set(industry.skills)) == len(industry.skills)
    assert len(industry.cases) >= 3
    assert all(words(text) <= 25 and not UNSPEAKABLE.search(text) for text in industry.flavour)


def test_nothing_is_asked_twice() -> None:
    questions = [item.question for case in CASES for item in asked(case)]
    questions += [estimate.question for case in CASES for estimate in case.estimates]
    questions += [text for question in QUESTIONS for text in (question.question, *question.follow_ups.values())]
    assert [text for text in questions if questions.count(text) > 1] == []


def test_every_case_and_question_is_somebodys() -> None:
    assert {name for industry in INDUSTRIES for name in industry.cases} == {case.id for case in CASES}
    assert {name for industry in INDUSTRIES for name in industry.questions} == {item.id for item in QUESTIONS}


@EACH_INTERVIEW
def test_a_stage_helps_the_person_who_leads_it(interview: InterviewType) -> None:
    assert [stage.name for stage in interview.stages if len(stage.guide) < 2] == []
    assert all(tokens(line) and words(line) <= 25 for stage in interview.stages for line in stage.guide)


@EACH_INTERVIEW
def test_anchors_tell_five_different_things(interview: InterviewType) -> None:
    assert all(len(set(criterion.anchors)) == 5 for criterion in interview.criteria)
