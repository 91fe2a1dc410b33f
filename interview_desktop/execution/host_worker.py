"""The process in which checkers and generators run. Standard library only, and started as a file of its own, so that
it is there within milliseconds.

It reads requests from stdin and answers each on stdout: four bytes of length, big-endian, then JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
MEMORY_BYTES = 512 << 20
KEPT_FILES = 16


class Refused(Exception):
    """What the pack's code did is no answer; the message continues the sentence "The checker …"."""


def main(_arguments: Sequence[str] = ()) -> int:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a checker prints must not get between the answers.
    os.dup2(2, 1)
    limit_memory()
    functions = Functions()
    while (request := receive(requests)) is not None:
        with own_alarm(request["limit_s"]):
            answer = functions.answer(request)
        data = json.dumps(answer).encode()
        answers.write(LENGTH.pack(len(data)) + data)
        answers.flush()
    return 0


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """The next request; None when the app is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return json.loads(data) if len(data) == length else None


class Functions:
    """Remembers the last files, since a run asks for the same one test after test."""

    def __init__(self) -> None:
        self._files: dict[str, dict[str, Any]] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            function = self._function(request["code"], request["name"])
            if request["op"] == "check":
                return {"value": check(function, request)}
            return {"value": generate(function, request)}
        except Refused as refused:
            return {"error": str(refused)}
        except MemoryError:
            return {"error": "used too much memory"}
        except BaseException as error:
            return {"error": f"failed with {type(error).__name__}: {error}"[:500]}

    def _function(self, code: str, name: str) -> Callable[..., Any]:
        if code not in self._files:
            space: dict[str, Any] = {"__name__": "pack"}
            exec(compile(code, "pack", "exec"), space)
            while len(self._files) >= KEPT_FILES:
                del self._files[next(iter(self._files))]
            self._files[code] = space
        function = self._files[code].get(name)
        if not callable(function):
            raise Refused(f"is missing: there is no function {name}")
        return function  # type: ignore[no-any-return]


def check(function: Callable[..., Any], request: dict[str, Any]) -> bool | str:
    said = function(request["arguments"], request["expected"], json.loads(request["got"]))
    if not isinstance(said, bool | str):
        raise Refused(f"said {type(said).__name__} where only True, False or a text make sense")
    return said


def generate(function: Callable[..., Any], request: dict[str, Any]) -> list[Any]:
    made = function(request["size"], request["seed"])
    if not isinstance(made, list | tuple):
        raise Refused(f"made {type(made).__name__} where a list of arguments was expected")
    return list(made)


def limit_memory() -> None:
    # Where the system has no such limit, the limit of time has to do.
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


@contextlib.contextmanager
def own_alarm(limit_s: float) -> Any:
    """The app kills a process that takes too long; should the app itself be gone by then, the system does."""
    import signal

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 2 * limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    sys.exit(main())
