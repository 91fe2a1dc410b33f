"""How long a silence closes a turn: the words, the melody, the candidate's pauses, and what the hands do."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.voice.endpointing import NEVER, Circumstances, WaitReason, by_words, wait
from interview_desktop.voice.turns import Ending, TurnParameters

P = TurnParameters()
ENDINGS: list[Ending] = ["complete", "question", "open", "trailing", "spelling", "pondering"]
SEEN = Circumstances(now=10.0, voice_at=10.0)

circumstances = st.builds(
    Circumstances,
    now=st.just(10.0),
    voice_at=st.floats(5.0, 10.0),
    ending=st.one_of(st.none(), st.sampled_from([*ENDINGS, "none"])),
    finished=st.one_of(st.none(), st.floats(0, 1)),
    pause_s=st.one_of(st.none(), st.floats(0.2, 3.0)),
    typed_at=st.one_of(st.just(NEVER), st.floats(0, 10)),
    pointed_at=st.one_of(st.just(NEVER), st.floats(0, 10)),
    running_since=st.one_of(st.none(), st.floats(0, 10)),
    considered_until=st.one_of(st.just(NEVER), st.floats(0, 10)),
)


def seconds(ending: Ending | None = None, finished: float | None = None, **more: object) -> float:
    return wait(replace(SEEN, ending=ending, finished=finished, **more), P)[0]  # type: ignore[arg-type]


def test_without_words_the_plain_rule_holds():
    assert wait(SEEN, P) == (P.endpoint_s, "unknown")
    assert seconds("none") == seconds(None, finished=0.9) == P.endpoint_s


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_melody_shortens_or_lengthens_the_wait(ending: Ending):
    over, unknown, unfinished = seconds(ending, 0.9), seconds(ending), seconds(ending, 0.1)
    assert over <= unknown <= unfinished
    assert over < unfinished or ending == "pondering"
    assert seconds(ending, 0.5) == unknown


def test_what_is_finished_by_words_and_melody_is_answered_faster_than_by_the_plain_rule():
    for ending in ("complete", "question"):
        assert 0.4 <= seconds(ending, 0.9) <= 0.5 < P.endpoint_s


def test_words_alone_outlast_a_short_pause():
    assert seconds("complete") > 0.8 + 0.1


def test_what_lacks_something_outlasts_a_thinking_pause():
    for ending in ("open", "trailing", "spelling"):
        assert seconds(ending) > 1.5
        assert seconds(ending, 0.9) > 1.5
    assert seconds("complete", 0.1) > 1.5
    assert seconds("pondering") > 3.0


def test_more_is_waited_for_the_more_is_missing():
    for finished in (None, 0.1, 0.9):
        waits = [seconds(ending, finished) for ending in ("question", "complete", "open", "trailing", "pondering")]
        assert waits == sorted(waits)


def test_the_candidates_own_pauses_stretch_the_wait():
    for ending in ENDINGS:
        assert seconds(ending, pause_s=P.typical_pause_s) == seconds(ending)
        assert seconds(ending, pause_s=1.5) > seconds(ending) or ending == "pondering"
        assert seconds(ending, pause_s=3.0) <= max(P.wait_max_s, seconds(ending))
    assert seconds("complete", pause_s=3.0) == pytest.approx(P.stretch_most * seconds("complete"))
    for ending in (None, *ENDINGS):
        assert seconds(ending, pause_s=0.2) == seconds(ending), "never shortened"
    assert seconds(None, pause_s=1.4) == pytest.approx(1.4 * P.endpoint_s)


@pytest.mark.parametrize(
    ("moved", "hold_s", "reason"),
    [
        ({"typed_at": 11.0}, 1.0 + P.typing_hold_s, "typing"),
        ({"pointed_at": 11.0}, 1.0 + P.pointing_hold_s, "pointing"),
        ({"considered_until": 11.0}, 1.0 + P.after_thinking_s, "considering"),
        ({"running_since": 4.0}, math.inf, "running"),
        ({"considering": True}, math.inf, "considering"),
        ({"key_held": True}, math.inf, "key"),
    ],
)
def test_busy_hands_hold_the_answer_back(moved: dict[str, object], hold_s: float, reason: WaitReason):
    seen = replace(SEEN, now=11.0, ending="complete", **moved)  # type: ignore[arg-type]
    assert wait(seen, P) == (pytest.approx(hold_s), reason)
    assert by_words(seen, P) == seconds("complete")


def test_hands_that_rested_before_the_last_word_hold_nothing():
    for name, hold_s in (("typed_at", P.typing_hold_s), ("pointed_at", P.pointing_hold_s)):
        assert seconds("complete", **{name: 10.0 - hold_s}) == seconds("complete")


def test_an_idle_mouse_does_not_hold_for_ever():
    assert seconds("complete", now=60.0, pointed_at=60.0) == P.pointing_most_s
    assert seconds("complete", now=60.0, typed_at=60.0) == pytest.approx(50.0 + P.typing_hold_s)


def test_who_asks_while_typing_is_answered():
    assert seconds("question", now=15.0, typed_at=15.0) == P.question_hold_s
    assert seconds("question", now=15.0, considered_until=15.0) > P.question_hold_s
    assert seconds("question", now=15.0, considering=True) == math.inf


def test_a_run_that_never_ends_is_forgotten():
    assert seconds("complete", now=10.0 + P.run_hold_s, running_since=10.0) == seconds("complete")
    assert seconds("complete", now=9.9 + P.run_hold_s, running_since=10.0) == math.inf


@settings(deadline=None)
@given(circumstances)
def test_hands_only_lengthen_the_wait(seen: Circumstances):
    assert wait(seen, P)[0] >= by_words(seen, P) > 0


@settings(deadline=None)
@given(circumstances)
def test_waiting_is_short_enough_to_live_with(seen: Circumstances):
    assert by_words(seen, P) <= 4.0
