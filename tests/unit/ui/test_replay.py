"""A finished session can be asked for any of its moments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.ui.models import replay as module
from interview_desktop.ui.models.replay import Replay
from tests.fakes.desk import FIRST_TRY, SECOND_TRY, STARTER, Log, finished_log, started


@pytest.fixture(scope="module")
def replay() -> Replay:
    log = finished_log()
    return Replay(log.state, log.envelopes)


EDITS = st.builds(ev.Edit, st.integers(0, 80), st.integers(0, 30), st.text("ab\n é𝄞", max_size=12))
CHANGES = st.one_of(
    st.builds(ev.CodeEdited, st.sampled_from(["python", "javascript"]), st.tuples(EDITS)),
    st.builds(ev.CodeSnapshot, st.sampled_from(["python", "javascript"]), st.text("xy\n", max_size=20)),
    st.builds(ev.LanguageChosen, st.sampled_from(["python", "javascript"])),
    st.just(ev.NotesEdited("beside the code")),
)


@given(st.lists(CHANGES, max_size=40), st.integers(0, 42))
def test_the_code_at_a_moment_is_the_fold_of_the_log_up_to_it(changes: list[ev.Payload], moment: int) -> None:
    before, module.CHECKPOINT_EVERY = module.CHECKPOINT_EVERY, 7
    try:
        log = Log("s", 0.0)
        log.add(0, started("Any"))
        for second, change in enumerate(changes, 1):
            log.add(second, change)
        replay = Replay(log.state, log.envelopes)
    finally:
        module.CHECKPOINT_EVERY = before
    state = fold_all([envelope for envelope in log.envelopes if envelope.elapsed_s <= moment])
    assert replay.code_at(moment) == (state.language, state.code.get(state.language, ""))


def test_code_grows_with_time(replay: Replay) -> None:
    assert [replay.code_at(at)[1] for at in (0, 1269, 2460)] == [STARTER, FIRST_TRY, SECOND_TRY]


def test_lines_that_were_just_written_are_known(replay: Replay) -> None:
    assert replay.changed_lines(1500) == {6}
    assert replay.changed_lines(2000) == frozenset()


def test_an_utterance_begins_before_its_event(replay: Replay) -> None:
    line = replay.line_at(600)
    assert line is not None
    assert line.text.startswith("I'd keep a hash map")
    assert (line.elapsed_s, replay.moment_of(line)) == (632, 572)
    later = replay.neighbour(line, 1)
    assert later is not None
    assert later.who == "interviewer"
    nearest = replay.neighbour(later, 1, only_candidate=True)
    assert nearest is not None
    assert nearest.who == "candidate"
    assert replay.neighbour(replay.lines[0], -1) is None


def test_stages_fill_the_whole_time(replay: Replay) -> None:
    assert [stage.label for stage in replay.stages] == ["Opening", "Clarify", "Approach", "Implement", "Closing"]
    ends = [stage.end_s for stage in replay.stages]
    assert ends == [*(stage.start_s for stage in replay.stages[1:]), replay.duration_s]
    assert replay.stage_at(0.5) == ""
    assert replay.stage_at(1000) == "Implement"


def test_typing_is_joined_into_stretches_and_runs_know_their_outcome(replay: Replay) -> None:
    assert all(span.end_s >= span.start_s for span in replay.typing)
    gaps = [later.start_s - span.end_s for span, later in zip(replay.typing, replay.typing[1:], strict=False)]
    assert min(gaps) > module.TYPING_GAP_S
    assert [mark.passed for mark in replay.runs] == [False, False, True]
    run = replay.run_at(1400)
    assert run is not None
    assert run.run == 2
    assert replay.run_at(100) is None


def test_the_recording_is_found_by_what_was_said_and_else_by_its_beginning() -> None:
    log = Log("s", 0.0)
    log.add(0, started("Any"))
    log.add(10, ev.RecordingStarted(0, 16_000))
    # The recording went on for 20 s while the interview clock stood still.
    log.add(100, ev.CandidateSaid(1, "after a pause", False, 0.9, ev.AudioSpan(0, 105, 110)))
    log.add(300, ev.SessionEnded("candidate"))
    replay = Replay(log.state, log.envelopes)
    assert replay.audio_at(97) == (0, 107)
    assert replay.audio_at(200) == (0, 190)


def test_a_session_in_which_nothing_happened_can_be_asked_too() -> None:
    replay = Replay(fold_all([]), [])
    assert replay.code_at(5) == ("", "")
    assert replay.line_at(5) is None
    assert replay.audio_at(5) is None
    assert replay.stages == ()
