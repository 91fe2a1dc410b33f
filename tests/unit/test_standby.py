"""When a vendor is asked again, when it is left alone, and what is noticed of a computer that slept."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain.vendors import RETRYABLE, FaultKind, Role
from interview_desktop.session.standby import (
    PATIENCE,
    SLOWEST_PROBE_S,
    STRIKES,
    Awake,
    Circuit,
    away_line,
    back_line,
    nearest_model,
    once_line,
    pause_before,
)
from tests.fakes.failing import trouble

KINDS = get_args(FaultKind)
ROLES = get_args(Role)
KIND = st.sampled_from(KINDS)


@given(st.sampled_from(ROLES), KIND, st.integers(1, 9), st.floats(0, 400), st.floats(0, 1), st.floats(0, 90))
def test_a_pause_never_leads_out_of_the_budget(
    role: Role, kind: FaultKind, attempt: int, waited: float, jitter: float, after: float
):
    patience = PATIENCE[role]
    pause = pause_before(patience, attempt, trouble(kind, after), waited, jitter)
    if pause is not None:
        assert kind in RETRYABLE
        assert attempt <= patience.attempts
        assert pause >= after
        assert waited + pause + patience.least_s <= patience.budget_s


def test_pauses_grow_and_differ():
    patience = PATIENCE["reviewer"]
    pauses = [pause_before(patience, attempt, trouble("overloaded"), 0.0, 0.5) for attempt in (2, 3)]
    assert pauses == [patience.pause_s, 2 * patience.pause_s]
    assert pause_before(patience, 2, trouble("overloaded"), 0.0, 0.0) != pauses[0]


def test_a_vendor_that_asks_for_more_time_than_a_turn_has_is_not_waited_for():
    assert pause_before(PATIENCE["interviewer"], 2, trouble("rate_limited", 2.0), 0.0, 0.0) == 2.0
    assert pause_before(PATIENCE["interviewer"], 2, trouble("rate_limited", 30.0), 0.0, 0.0) is None


def test_after_retry_after_the_first_probe_comes():
    circuit = Circuit()
    circuit.trip(trouble("rate_limited", 90.0), now=100.0)
    assert circuit.probe_at == 190.0


def test_one_turn_that_broke_off_is_forgiven_and_the_second_in_a_row_is_not():
    circuit = Circuit()
    assert [circuit.strike(trouble("cut"), 0.0) for _ in range(STRIKES)] == [False] * (STRIKES - 1) + [True]
    circuit = Circuit()
    for _ in range(9):
        assert not circuit.strike(trouble("cut"), 0.0)
        circuit.worked()


def test_opening_is_news_once():
    circuit = Circuit()
    assert circuit.trip(trouble("silent"), 0.0)
    assert not circuit.trip(trouble("silent"), 1.0)
    assert circuit.close()
    assert not circuit.close()


@given(st.lists(st.tuples(KIND, st.booleans()), max_size=30))
def test_probes_become_rarer_and_never_stop(steps: list[tuple[FaultKind, bool]]):
    circuit, now = Circuit(), 0.0
    circuit.trip(trouble("silent"), now)
    for kind, back in steps:
        assert now < circuit.probe_at <= now + SLOWEST_PROBE_S
        now = circuit.probe_at
        if back:
            circuit.close()
            circuit.trip(trouble(kind), now)
        else:
            circuit.still(trouble(kind), now)


def test_a_vendor_that_comes_and_goes_is_tried_more_seldom_until_it_worked_in_a_turn():
    circuit = Circuit()
    waits = []
    for _ in range(3):
        circuit.trip(trouble("cut"), 0.0)
        waits.append(circuit.probe_at)
        circuit.close()
    assert waits == sorted(set(waits))
    circuit.worked()
    circuit.trip(trouble("cut"), 0.0)
    assert circuit.probe_at == waits[0]


def test_a_key_is_not_tried_again_at_once():
    quick, slow = Circuit(), Circuit()
    quick.trip(trouble("overloaded"), 0.0)
    slow.trip(trouble("key_rejected"), 0.0)
    assert slow.probe_at > 10 * quick.probe_at


def test_an_hour_of_sleep_is_noticed_by_the_clocks_that_differ():
    awake = Awake()
    assert not awake.look(1000.0, 10.0)
    assert not awake.look(1030.0, 40.0)
    assert awake.look(4640.0, 50.0)
    assert not awake.look(4650.0, 60.0)
    assert awake.times == 1


def test_an_hour_of_sleep_is_noticed_where_both_clocks_go_on():
    awake = Awake()
    awake.look(1000.0, 10.0, ticking=True)
    assert not awake.look(1000.25, 10.25, ticking=True)
    assert awake.look(4600.0, 3610.0, ticking=True)
    awake.rest()
    assert not awake.look(9600.0, 8610.0, ticking=True)


def test_a_clock_that_is_set_back_is_no_sleep():
    awake = Awake()
    awake.look(9000.0, 10.0)
    assert not awake.look(1000.0, 11.0)


@pytest.mark.parametrize(
    ("gone", "current", "nearest"),
    [
        ("claude-haiku-5-5", ["claude-opus-5-5", "claude-haiku-6", "claude-sonnet-6"], "claude-haiku-6"),
        ("claude-haiku-5-5", ["claude-haiku-4-5", "claude-haiku-6", "claude-haiku-6-1"], "claude-haiku-6-1"),
        ("gpt-6-luna", ["gpt-6", "gpt-6.5-luna", "gpt-6-sol"], "gpt-6.5-luna"),
        ("gpt-6-luna", ["gpt-6-luna"], None),
        ("gpt-6-luna", [], None),
        ("llama-4-8b", ["qwen-5", "mistral"], "qwen-5"),
        ("claude-haiku-5-5-20260101", ["claude-haiku-6", "claude-haiku-5-5-20260301"], "claude-haiku-6"),
    ],
)
def test_the_nearest_model_is_the_newest_of_its_family(gone: str, current: list[str], nearest: str | None):
    assert nearest_model(gone, current) == nearest


@pytest.mark.parametrize("role", ROLES)
def test_every_fault_of_every_role_is_one_plain_line(role: Role):
    for kind in KINDS:
        for line in (away_line(role, "Claude", kind), once_line(role, "Claude", kind), back_line(role, "Claude")):
            assert "Claude" in line
            assert "{" not in line
            assert line.count(".") == 1
            assert line.endswith(".")
            assert len(line) < 110
