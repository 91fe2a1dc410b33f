"""The worker's queues: final decodes in order and first, speculative ones next, of interim ones only the newest."""

from __future__ import annotations

import io
from typing import Any

import pytest

from interview_desktop.providers.local.messages import Message, read_message
from interview_desktop.providers.local.worker import _DecodeQueue, _EndQueue, _Output


class Bench:
    """A queue with its output."""

    def __init__(self) -> None:
        self._pipe = io.BytesIO()
        self.queue = _DecodeQueue(_Output(self._pipe))

    def put(self, *names: str) -> None:
        """Names that begin with ``i`` are interim, with ``s`` speculative."""
        for name in names:
            self.queue.put(Message({"id": name, "interim": name[0] == "i", "speculative": name[0] == "s"}))

    def take(self) -> Any:
        return self.queue.take().header["id"]

    def dropped(self) -> list[Any]:
        self._pipe.seek(0)
        answers = []
        while (message := read_message(self._pipe)) is not None:
            if message.op != "progress":
                assert message.header["text"] == ""
                answers.append(message.header["id"])
        return answers

    def progress(self) -> int:
        self._pipe.seek(0)
        messages = iter(lambda: read_message(self._pipe), None)
        return sum(message is not None and message.op == "progress" for message in messages)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_finals_keep_their_order(bench):
    bench.put("f1", "f2", "f3")
    assert [bench.take() for _ in range(3)] == ["f1", "f2", "f3"]
    assert bench.dropped() == []


def test_a_newer_interim_takes_the_place_of_an_older_one(bench):
    bench.put("i1", "i2", "i3")
    assert bench.take() == "i3"
    assert bench.dropped() == ["i1", "i2"]


def test_a_final_drops_the_interim_that_waits(bench):
    bench.put("i1", "f1")
    assert bench.take() == "f1"
    assert bench.dropped() == ["i1"]


def test_an_interim_is_dropped_at_once_while_a_final_waits(bench):
    bench.put("f1", "i1")
    assert bench.dropped() == ["i1"]
    assert bench.take() == "f1"


def test_a_running_interim_is_given_up_when_a_final_comes(bench):
    bench.put("i1")
    assert bench.take() == "i1"
    assert bench.queue.wanted()
    bench.put("f1")
    assert not bench.queue.wanted()
    assert bench.take() == "f1"
    bench.put("f2", "i2")
    assert bench.queue.wanted()


def test_what_was_cancelled_is_neither_begun_nor_finished(bench):
    bench.put("f1", "f2", "f3")
    assert bench.take() == "f1"
    bench.queue.cancel("f2")
    bench.queue.cancel("f1")
    assert not bench.queue.wanted()
    assert bench.take() == "f3"
    assert bench.queue.wanted()
    bench.put("i1")
    bench.queue.cancel("i1")
    bench.put("f4")
    assert bench.take() == "f4"


def test_speculative_ones_come_after_finals_and_before_interim_ones(bench):
    bench.put("i1", "s1", "f1", "i2", "s2")
    assert [bench.take() for _ in range(3)] == ["f1", "s1", "s2"]
    assert bench.dropped() == ["i1", "i2"]


def test_a_running_speculation_gives_way_to_a_final_and_waits_again(bench):
    bench.put("s1")
    assert bench.take() == "s1"
    bench.put("s2")
    assert bench.queue.wanted()
    bench.put("f1")
    assert not bench.queue.wanted()
    bench.queue.give_up()
    assert [bench.take() for _ in range(3)] == ["f1", "s1", "s2"]
    assert bench.dropped() == []


def test_a_dropped_speculation_leaves_no_trace(bench):
    bench.put("s1", "s2")
    assert bench.take() == "s1"
    bench.queue.cancel("s1")
    bench.queue.cancel("s2")
    assert not bench.queue.wanted()
    bench.queue.give_up()
    bench.put("f1")
    assert bench.take() == "f1"
    assert bench.dropped() == []


def test_an_interim_gives_way_to_a_speculation_and_is_answered(bench):
    bench.put("i1")
    assert bench.take() == "i1"
    bench.put("s1")
    assert not bench.queue.wanted()
    bench.queue.give_up()
    assert bench.dropped() == ["i1"]
    assert bench.take() == "s1"


def test_each_step_is_told_to_the_app(bench):
    bench.put("f1")
    bench.take()
    assert bench.queue.wanted()
    assert bench.queue.wanted()
    assert bench.progress() == 2


def test_of_questions_about_the_end_only_the_newest_is_worked_on():
    pipe = io.BytesIO()
    ends = _EndQueue(_Output(pipe))
    for number in (1, 2, 3):
        ends.put(Message({"op": "finished", "id": number}))
    assert ends.take().header["id"] == 3
    pipe.seek(0)
    answers = [read_message(pipe), read_message(pipe)]
    assert [(answer.header["id"], answer.header["value"]) for answer in answers if answer] == [(1, None), (2, None)]
