"""Properties of every log there can be: it can be written down, read back and folded, however far it goes."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain import codec
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold, fold_all
from tests.support.payloads import logs, payloads, wild_logs


@settings(max_examples=300, deadline=None)
@given(payloads())
def test_any_payload_comes_back_from_json_as_it_was(payload: ev.Payload):
    written = json.dumps(codec.encode(payload))
    assert codec.decode(payload.KIND, payload.VERSION, json.loads(written)) == payload


@settings(max_examples=60, deadline=None)
@given(wild_logs())
def test_any_exported_log_comes_back_as_it_was(log: list[ev.Envelope]):
    written = json.dumps([codec.envelope_to_json(envelope) for envelope in log])
    assert [codec.envelope_from_json(entry) for entry in json.loads(written)] == log


@settings(max_examples=100, deadline=None)
@given(wild_logs() | logs(), st.data())
def test_any_prefix_of_any_log_folds_and_the_rest_can_follow(log: list[ev.Envelope], data: st.DataObject):
    cut = data.draw(st.integers(min_value=0, max_value=len(log)))
    state = fold_all(log[:cut])
    assert state.seq == cut
    for envelope in log[cut:]:
        state = fold(state, envelope)
    assert state == fold_all(log)


@settings(max_examples=60, deadline=None)
@given(logs())
def test_an_interview_folds_into_what_happened(log: list[ev.Envelope]):
    state = fold_all(log)
    kinds = [envelope.payload.KIND for envelope in log]
    assert len(state.runs) == kinds.count("run_started")
    assert sum(run.result is not None for run in state.runs) == kinds.count("run_finished")
    assert [line.seq for line in state.lines if line.who == "candidate"] == [
        envelope.seq for envelope in log if envelope.payload.KIND == "candidate_said"
    ]
    assert (state.report is not None) == ("report_made" in kinds)
    assert state.elapsed_s == max(envelope.elapsed_s for envelope in log)


@settings(max_examples=60, deadline=None)
@given(logs())
def test_folding_never_changes_what_it_was_given(log: list[ev.Envelope]):
    states = [SessionState()]
    for envelope in log:
        states.append(fold(states[-1], envelope))
    assert states == [fold_all(log[:length]) for length in range(len(log) + 1)]
