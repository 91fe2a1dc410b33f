"""How somebody spoke: what is counted, and what is not held against anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Line, fold_all
from interview_desktop.interview.delivery import LONG_SILENCE_S, delivery, fillers
from tests.fakes.desk import STAGES, Log, finished_log, started
from tests.support.payloads import logs, wild_logs


def line(text: str, doubts: tuple[tuple[int, int], ...] = ()) -> Line:
    return Line("candidate", 1, 5, 30.0, text, doubts=doubts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Um, I would, uh, sort them.", ["um", "uh"]),
        ("Ummm. Uhh. Erm. Hmm.", ["um", "uh", "er", "hm"]),
        ("It is, you know, a map.", ["you know"]),
        ("Do you know the size? As you know the list is long.", []),
        ("It is, like, linear.", ["like"]),
        ("It looks like a tree, like this one, and I like it.", []),
        ("It is sort of slow.", ["sort of"]),
        ("What kind of input is it? This sort of list.", []),
        ("A human errs in the hummus.", []),
    ],
)
def test_fillers_are_told_from_words_that_mean_something(text: str, found: list[str]) -> None:
    assert [filler.word for filler in fillers(line(text))] == found


def test_a_filler_has_its_place() -> None:
    text = "I would, um, sort."
    assert text[fillers(line(text))[0].place :].startswith("um")


def test_a_word_that_the_recogniser_doubted_is_no_filler() -> None:
    assert fillers(line("Um, a map.", ((0, 2),))) == ()


def test_the_pace_is_that_of_the_sound() -> None:
    log = Log("s", 0.0)
    log.add(0, started("Pairs"))
    log.add(
        30, ev.CandidateSaid(1, "one two three four five six seven eight nine ten", False, 0.9, ev.AudioSpan(0, 1, 6))
    )
    log.add(40, ev.CandidateSaid(2, "typed words have no pace at all, however many there are", True))
    log.add(50, ev.CandidateSaid(3, "Yes.", False, 0.9, ev.AudioSpan(0, 20, 21)))
    log.add(60, ev.CandidateSaid(4, "nobody knows where in the recording this was said at all", False, 0.9))
    found = delivery(log.state, log.envelopes)
    assert [(pace.seq, pace.words, pace.per_minute) for pace in found.paces] == [(2, 10, 120.0)]
    assert found.words_per_minute == 120.0
    assert (found.spoken, found.typed) == (3, 1)


def test_without_a_spoken_word_there_is_no_pace() -> None:
    log = Log("s", 0.0)
    log.add(0, started("Pairs"))
    assert delivery(log.state, log.envelopes).words_per_minute is None


def asked(act: str = "probe") -> Log:
    log = Log("s", 0.0)
    log.add(0, started("Pairs"))
    log.add(10, ev.InterviewerSaid(1, 0, "How long does it take?", act, "time"))
    log.add(14, ev.ReplyFinished(1))
    return log


def silences(log: Log) -> list[float]:
    return [silence.seconds for silence in delivery(log.state, log.envelopes).silences]


def test_a_silence_lasts_from_the_end_of_the_question_to_the_first_word() -> None:
    log = asked()
    log.add(60, ev.CandidateSaid(2, "Linear, I think.", False, 0.9, ev.AudioSpan(0, 50, 54)))
    assert silences(log) == [42.0]


def test_whoever_writes_or_runs_code_is_not_silent() -> None:
    for payload in (ev.CodeEdited("python", (ev.Edit(0, 0, "x"),)), ev.RunStarted(1, "python", 1)):
        log = asked()
        log.add(20, payload)
        log.add(90, ev.CandidateSaid(2, "Linear.", False, 0.9, ev.AudioSpan(0, 88, 90)))
        assert silences(log) == []


def test_nobody_knows_how_long_a_typed_answer_was_thought_about() -> None:
    log = asked()
    log.add(90, ev.CandidateSaid(2, "Linear.", True))
    assert silences(log) == []


def test_a_nudge_does_not_end_a_silence() -> None:
    log = asked()
    log.add(40, ev.InterviewerSaid(2, 0, "Take your time.", "nudge"))
    log.add(80, ev.CandidateSaid(3, "Linear.", False, 0.9, ev.AudioSpan(0, 78, 80)))
    assert silences(log) == [64.0]


def test_where_nothing_was_asked_nothing_is_missing() -> None:
    log = asked("run_noted")
    log.add(80, ev.CandidateSaid(3, "Linear.", False, 0.9, ev.AudioSpan(0, 78, 80)))
    assert silences(log) == []


def test_an_interruption_is_told_with_what_was_heard() -> None:
    log = asked()
    log.add(20, ev.InterviewerSaid(2, 0, "Let me tell you a story.", "answer"))
    log.add(22, ev.ReplyFinished(2, True, "Let me"))
    found = delivery(log.state, log.envelopes).interruptions
    assert [(item.seq, item.heard) for item in found] == [(4, "Let me")]


def test_time_per_stage_stands_beside_its_budget() -> None:
    log = finished_log()
    found = delivery(log.state, log.envelopes).stages
    assert [(item.stage, item.budget_s) for item in found] == [(stage.name, stage.budget_s) for stage in STAGES]
    assert [item.spent_s for item in found] == [339, 200, 355, 795, 770]
    assert sum(item.spent_s for item in found) + 1 == log.state.elapsed_s


@settings(max_examples=100, deadline=None)
@given(logs() | wild_logs())
def test_any_log_has_a_delivery(log: list[ev.Envelope]) -> None:
    state = fold_all(log)
    found = delivery(state, log)
    known = {item.seq for item in state.lines}
    assert all(pace.per_minute > 0 for pace in found.paces)
    assert all(silence.seconds >= LONG_SILENCE_S for silence in found.silences)
    seqs = [item.seq for item in found.paces] + [item.seq for item in found.fillers]
    seqs += [item.seq for item in found.silences] + [item.seq for item in found.interruptions]
    assert set(seqs) <= known
    texts = {item.seq: item.text for item in state.lines}
    assert all(texts[filler.seq][filler.place :] for filler in found.fillers)
