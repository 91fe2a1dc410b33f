"""Messages survive any cut of the pipe, and nothing else is taken for one."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.providers.local.messages import BadMessage, Message, read_message


class Dribble:
    """A pipe that gives at most ``most`` bytes at a time."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data = io.BytesIO(data)
        self._most = most

    def read(self, size: int, /) -> bytes:
        return self._data.read(min(size, self._most))


messages = st.builds(Message, st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()), st.binary())


@given(st.lists(messages, max_size=5), st.integers(1, 9))
def test_what_is_written_is_read(sent, most):
    pipe = Dribble(b"".join(message.to_bytes() for message in sent), most)
    assert [read_message(pipe) for _ in sent] == sent
    assert read_message(pipe) is None


@given(messages, st.data())
def test_a_message_that_was_cut_off_is_the_end(message, data):
    whole = message.to_bytes()
    assert read_message(io.BytesIO(whole[: data.draw(st.integers(0, len(whole) - 1))])) is None


@pytest.mark.parametrize(
    "stray",
    [b"Loading model ...\n", b"\x02\0\0\0\0\0\0\0[]", b"\x02\0\0\0\0\0\0\0{x", b"\x02\0\0\0\0\0\0\0\xff\xfe"],
)
def test_something_else_in_the_pipe_is_refused(stray):
    with pytest.raises(BadMessage):
        read_message(io.BytesIO(stray))
