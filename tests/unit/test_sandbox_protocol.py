"""Whatever comes out of a container, the host makes an outcome of it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.execution.images import runc_is_old
from interview_desktop.execution.protocol import decode_answer, decode_ready, encode_job
from interview_desktop.ports import CodeJob, JobOutcome, Limits

JOB = CodeJob("python", "def solve(n): return n", "solve", ((1,), (2,)), Limits(2.0, 9.0))


def text(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def call(status: str = "returned", **fields: Any) -> dict[str, Any]:
    return {"status": status, **fields}


def answer(reason: str = "finished", calls: list[Any] | None = None, **fields: Any) -> JobOutcome:
    message = {"reason": reason, "calls": [call(), call()] if calls is None else calls, **fields}
    return decode_answer(json.dumps(message).encode(), JOB, "docker")


def test_a_job_holds_inputs_and_limits_only() -> None:
    header, *calls = encode_job(JOB)

    assert json.loads(header) == {
        "code": JOB.code,
        "entry": "solve",
        "kind": "function",
        "shapes": [],
        "returns": "json",
        "measure": False,
        "calls": 2,
        "test_s": 2.0,
        "job_s": 9.0,
    }
    assert calls == [b"[1]", b"[2]"]


def test_code_that_is_no_text_is_sent_all_the_same() -> None:
    job = CodeJob("python", "x = '\ud800'", "solve", ())

    assert json.loads(encode_job(job)[0])["code"] == "x = '\\ud800'"


def test_a_whole_answer_becomes_an_outcome() -> None:
    first = call(value=text("[1]"), stdout=text(b"a\xffb"), stderr=text("e"), wall_ms=1.5, cpu_ms=1, line=0)
    second = call("error", error=text("KeyError: 1"), line=4)

    outcome = answer(calls=[first, second], stdout=text("loading"), wall_ms=9, cpu_ms=3.5, peak_memory=1000)

    assert (outcome.backend, outcome.reason, outcome.message) == ("docker", "finished", "")
    assert (outcome.stdout, outcome.wall_ms, outcome.cpu_ms, outcome.peak_memory_bytes) == ("loading", 9.0, 3.5, 1000)
    assert (outcome.calls[0].value_json, outcome.calls[0].stdout) == ("[1]", "a\\xffb")
    assert (outcome.calls[1].error, outcome.calls[1].error_line) == ("KeyError: 1", 4)


@pytest.mark.parametrize(
    ("reason", "becomes", "mentions"),
    [
        ("syntax_error", "syntax_error", "line 3: oh"),
        ("load_error", "crashed", "line 3"),
        ("entry_missing", "crashed", "solve"),
        ("load_crashed", "crashed", "oh"),
        ("load_timeout", "timeout", "2 s"),
        ("load_out_of_memory", "out_of_memory", "128 MB"),
        ("output_limit", "output_limit", "4 MB"),
        ("job_timeout", "timeout", "9 s; 2 of them"),
        ("cannot_start", "crashed", "2 tests"),
    ],
)
def test_every_end_has_a_sentence(reason: str, becomes: str, mentions: str) -> None:
    outcome = answer(reason, [call("not_run"), call("not_run")], detail="oh", line=3)

    assert outcome.reason == becomes
    assert mentions in outcome.message


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"reason": "won", "calls": []}',
        b'{"reason": "finished", "calls": []}',
        b'{"reason": "finished", "calls": {}}',
        b'{"reason": ["finished"], "calls": []}',
        b'{"error": "All inputs are larger than 32 MB."}',
    ],
    ids=lambda frame: repr(frame[:30]),
)
def test_an_answer_without_sense_is_our_fault_and_passes_nothing(frame: bytes) -> None:
    outcome = decode_answer(frame, JOB, "docker")

    assert outcome.reason == "engine_error"
    assert outcome.message
    assert [call.status for call in outcome.calls] == ["not_run", "not_run"]


def test_a_value_counts_only_for_a_call_that_returned() -> None:
    outcome = answer(calls=[call("crashed", value=text("9")), call("won", value=text("9"))])

    assert [call.value_json for call in outcome.calls] == [None, None]
    assert [call.status for call in outcome.calls] == ["crashed", "crashed"]


def test_what_a_program_printed_is_its_value_as_a_text() -> None:
    job = CodeJob("python", "print(2)", "", (("1\n",),), kind="program")
    message = {"reason": "finished", "calls": [call(value=text(b'2 "\xff"\n'), peak_memory=5)]}

    (printed,) = decode_answer(json.dumps(message).encode(), job, "docker").calls

    assert printed.value_json is not None
    assert json.loads(printed.value_json) == '2 "\\xff"\n'
    assert printed.peak_memory_bytes == 5


def test_a_missing_class_is_called_a_class() -> None:
    job = CodeJob("python", "", "Shelf", ((["Shelf"], [[]]),), kind="operations")
    outcome = decode_answer(json.dumps({"reason": "entry_missing", "calls": [call("not_run")]}).encode(), job, "docker")

    assert "class Shelf" in outcome.message


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary().map(text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = ("status", "value", "repr", "error", "line", "stdout", "stderr", "wall_ms", "cpu_ms", "peak_memory")
calls = st.fixed_dictionaries({}, optional=dict.fromkeys(fields, anything | st.just("returned")))


@given(
    st.fixed_dictionaries(
        {"reason": st.just("finished"), "calls": st.lists(calls | anything, min_size=2, max_size=2)},
        optional=dict.fromkeys(("detail", "line", "stdout", "stderr", "wall_ms", "cpu_ms", "peak_memory"), anything),
    )
)
def test_decoding_never_fails(message: dict[str, Any]) -> None:
    outcome = decode_answer(json.dumps(message).encode(), JOB, "docker")

    assert len(outcome.calls) == 2
    assert outcome.wall_ms >= 0


@given(st.binary())
def test_only_a_ready_runner_is_ready(frame: bytes) -> None:
    assert decode_ready(frame)
    assert decode_ready(b'{"ready": 1}') == ""
    assert decode_ready(b'{"error": "no protection"}') == "no protection"


@pytest.mark.parametrize(
    ("version", "old"),
    [
        ("1.1.5+ds1", True),
        ("1.2.7", True),
        ("1.2.8", False),
        ("v1.2.9", False),
        ("1.3.0", True),
        ("1.3.2", True),
        ("1.3.3", False),
        ("1.4.0-rc.1", True),
        ("1.4.0-rc.3", False),
        ("1.4.0", False),
        ("2.0.0", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_a_runc_with_known_escapes_is_noticed(version: str, old: bool) -> None:
    assert runc_is_old(version) is old
