"""One job on confined interpreters: what the runner does in a container is done here, by the app itself.

It asks call by call, begins again with a new interpreter after a lost one, believes nothing that the guest says about
order or size, and gives the same answer as a container (``executors/README.md``), so that both are read alike.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from interview_desktop.execution.fallback.confined import ANSWERS, ENDED, PRINTED_AS_ERROR
from interview_desktop.execution.fallback.worker import Packet, Worker
from interview_desktop.execution.protocol import MEMORY_BYTES, encode_job
from interview_desktop.ports import CodeJob

HEADER: Final = struct.Struct(">5I")
LENGTH: Final = struct.Struct(">I")
WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY = range(8)
CALL_KINDS: Final = (RETURNED, NOT_JSON, RAISED)
LOAD_KINDS: Final = {SYNTAX: "syntax_error", LOAD_RAISED: "load_error", NO_ENTRY: "entry_missing"}
OUT_OF_MEMORY: Final = ("MemoryError", "InternalError: out of memory")
"""How the two interpreters tell that they got no more memory."""

NOTHING_THROWN: Final = b"thrown: null"

MAX_VALUE: Final = 1 << 20
MAX_TEXT: Final = 8 << 10
MAX_VALUES: Final = 8 << 20
KEPT_OUTPUT: Final = 64 << 10
DRAINED_OUTPUT: Final = 4 << 20
START_S: Final = 20.0
NEARLY_FULL: Final = 0.9

Failure = tuple[str, str, int]
"""Reason, detail and line of a job that ended early."""


class Lost(Exception):
    """The interpreter cannot go on; ``exit_code`` when it ended by itself."""

    def __init__(self, status: str, detail: str = "", exit_code: int | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail
        self.exit_code = exit_code


class Output:
    """What the guest prints. Only the first ``KEPT_OUTPUT`` bytes of each stream are kept over the whole job.

    ``value`` (None: nobody wants it) is what a whole program has printed, up to one byte more than may be returned.
    """

    def __init__(self) -> None:
        self.drained = 0
        self.value: bytearray | None = None
        self._room = [KEPT_OUTPUT, KEPT_OUTPUT]
        self._pending = [bytearray(), bytearray()]

    def add(self, stream: int, data: bytes) -> None:
        self.drained += len(data)
        kept = data[: self._room[stream]]
        self._room[stream] -= len(kept)
        self._pending[stream] += kept
        if stream == 0 and self.value is not None:
            self.value += data[: MAX_VALUE + 1 - len(self.value)]

    def take(self) -> tuple[bytes, bytes]:
        out, err = self._pending
        self._pending = [bytearray(), bytearray()]
        return bytes(out), bytes(err)


Answer = tuple[int, int, bytes, bytes, bytes]


class Talk:
    """The guest's side of one worker: questions and answers. ``waits`` tells whether the language's programs end when
    nothing is left to wait for."""

    def __init__(self, worker: Worker, *, waits: bool) -> None:
        self.worker = worker
        self._waits = waits
        self._received = bytearray()

    def ask(self, frame: bytes | None, deadline: float, output: Output) -> Answer:
        """Send a frame (None: nothing) and return the answer as (kind, line, value, repr, error).

        Raises:
            Lost: the guest ended, ran too long, printed too much or broke the protocol.
        """
        if frame is not None:
            for packet in self.worker.waiting():
                self._take(packet, output)
            if self._received:
                raise Lost("crashed", INTERFERED)
            self.worker.send(LENGTH.pack(len(frame)) + frame)
        while (answer := self._parse()) is None:
            try:
                come = self.worker.receive(deadline)
            except TimeoutError:
                raise Lost("timeout") from None
            if come is None:
                raise Lost("crashed", "The process that ran the program was lost.")
            self._take(come, output)
        return answer

    def _take(self, packet: Packet, output: Output) -> None:
        if packet.channel == ENDED:
            raise self._ended(packet.data)
        if packet.channel == ANSWERS:
            if packet.consumed != self.worker.sent:
                # It answers something that it has not been asked, or a question twice.
                raise Lost("crashed", INTERFERED)
            self._received += packet.data
        else:
            output.add(1 if packet.channel == PRINTED_AS_ERROR else 0, packet.data)
            if output.drained > DRAINED_OUTPUT:
                raise Lost("output_limit")

    def _parse(self) -> Answer | None:
        if len(self._received) < HEADER.size:
            return None
        kind, line, *lengths = HEADER.unpack_from(self._received)
        if lengths[0] > MAX_VALUE or max(lengths[1:]) > MAX_TEXT:
            raise Lost("crashed", INTERFERED)
        end = HEADER.size + sum(lengths)
        if len(self._received) < end:
            return None
        parts, start = [], HEADER.size
        for length in lengths:
            parts.append(bytes(self._received[start : start + length]))
            start += length
        del self._received[:end]
        return kind, line, parts[0], parts[1], parts[2]

    def _ended(self, data: bytes) -> Lost:
        """The packet is the confined process's own: the guest cannot write on its channel."""
        said = json.loads(data)
        if said["trap"]:
            if self.worker.memory > NEARLY_FULL * MEMORY_BYTES:
                return Lost("out_of_memory")
            if "STACK" in said["trap"].upper():
                return Lost("crashed", "The program nested its calls too deep.")
            return Lost("crashed", f"The interpreter gave up ({said['trap']}).")
        code = said["code"]
        if code == 0 and self._waits:
            return Lost("crashed", "The program waited for a promise that nothing settles.", code)
        return Lost("crashed", f"The program ended by itself with exit code {code}.", code)


@dataclass(frozen=True, slots=True)
class Called:
    """How one call ended; ``lost`` says why this interpreter cannot make the next one."""

    status: str
    value: bytes | None = None
    shown: bytes = b""
    error: bytes = b""
    line: int = 0
    lost: str = ""


INTERFERED: Final = "The program was stopped because it interfered with its sandbox."


class Job:
    """``new_worker`` starts an interpreter; ``run`` kills whatever it used."""

    def __init__(self, job: CodeJob, new_worker: Callable[[], Worker]) -> None:
        header, *self._calls = encode_job(job)
        told = {
            "code": json.loads(header)["code"],
            "entry": job.entry,
            "kind": job.kind,
            "shapes": job.shapes,
            "returns": job.returns,
        }
        self._load_frame = json.dumps(told).encode()
        self._is_program = job.kind == "program"
        self._waits = job.language == "javascript"
        self._limits = job.limits
        self._new_worker = new_worker
        self._output = Output()
        self._outside = (b"", b"")
        self._results: list[dict[str, Any]] = []
        self._values = 0
        self._cpu_ns = 0
        self._memory = 0
        self._deadline = 0.0

    def run(self, worker: Worker) -> Mapping[str, Any]:
        """The answer, in the form of a container's."""
        began = monotonic()
        self._deadline = began + self._limits.job_s
        reason, detail, line = self._run(worker)
        return {
            "reason": reason,
            "detail": detail,
            "line": line,
            "stdout": _base64(self._outside[0]),
            "stderr": _base64(self._outside[1]),
            "wall_ms": (monotonic() - began) * 1000,
            "cpu_ms": self._cpu_ns / 1e6,
            "peak_memory": self._memory,
            "calls": self._results + [{"status": "not_run"}] * (len(self._calls) - len(self._results)),
        }

    def _run(self, worker: Worker) -> Failure:
        while True:
            talk = Talk(worker, waits=self._waits)
            try:
                failed = self._load(talk)
                if failed is not None:
                    return failed
                lost = self._call_all(talk)
            finally:
                worker.kill()
                self._cpu_ns += worker.cpu_ns
                self._memory = max(self._memory, worker.memory)
            if lost == "output_limit":
                return "output_limit", "", 0
            if len(self._results) == len(self._calls):
                return "finished", "", 0
            if monotonic() >= self._deadline:
                return "job_timeout", "", 0
            worker = self._new_worker()

    def _load(self, talk: Talk) -> Failure | None:
        first = not self._results
        starting = Output()
        try:
            # Starting is not the candidate's time.
            kind, *_ = talk.ask(None, monotonic() + START_S, starting)
            if kind != WARM:
                raise Lost("crashed", INTERFERED)
        except Lost as lost:
            said = starting.take()[1].decode("utf-8", "backslashreplace").strip().splitlines()
            return "cannot_start", " ".join([lost.detail, *said[-1:]]), 0
        limit = min(self._deadline, monotonic() + self._limits.test_s)
        try:
            kind, line, _value, _shown, error = talk.ask(self._load_frame, limit, self._output)
        except Lost as lost:
            self._keep_outside(first)
            status = lost.status
            return status if status == "output_limit" else f"load_{status}", lost.detail, 0
        self._keep_outside(first)
        if kind == LOADED:
            return None
        if kind == LOAD_RAISED and _is_out_of_memory(error):
            return "load_out_of_memory", "", 0
        return LOAD_KINDS.get(kind, "load_crashed"), error.decode("utf-8", "backslashreplace"), line

    def _keep_outside(self, first: bool) -> None:
        """What loading printed, but once: a second interpreter prints it again, and may know hidden inputs by then."""
        taken = self._output.take()
        if first:
            self._outside = taken

    def _call_all(self, talk: Talk) -> str | None:
        """Call until all is done (None) or the interpreter is lost (why); a whole program is lost by its end."""
        while len(self._results) < len(self._calls):
            began, cpu_began = monotonic(), talk.worker.cpu_ns
            if began >= self._deadline:
                return "timeout"
            self._output.value = bytearray() if self._is_program else None
            limit = min(began + self._limits.test_s, self._deadline)
            answered = self._call(talk, self._calls[len(self._results)], limit)
            wall = monotonic() - began
            value, shown = self._kept(answered)
            stdout, stderr = self._output.take()
            self._results.append(
                {
                    "status": answered.status,
                    "value": None if value is None else _base64(value),
                    "repr": _base64(shown),
                    "error": _base64(answered.error),
                    "line": answered.line,
                    "stdout": _base64(stdout),
                    "stderr": _base64(stderr),
                    "wall_ms": wall * 1000,
                    # A process that was killed has not told what it used up to then.
                    "cpu_ms": (talk.worker.cpu_ns - cpu_began) / 1e6 if answered.lost != "timeout" else None,
                }
            )
            if answered.lost:
                return answered.lost
        return None

    def _call(self, talk: Talk, frame: bytes, deadline: float) -> Called:
        try:
            kind, line, value, shown, error = talk.ask(frame, deadline, self._output)
            if kind not in CALL_KINDS or (self._is_program and kind != RAISED):
                raise Lost("crashed", INTERFERED)
            if kind == RAISED and (_is_out_of_memory(error) or self._is_full(talk, error)):
                raise Lost("out_of_memory")
        except Lost as lost:
            if self._is_program and lost.exit_code == 0:
                return Called("returned", value=bytes(self._output.value or b""), lost="ended")
            if self._is_program and lost.exit_code is not None:
                return Called(
                    "error", error=f"The program ended with exit code {lost.exit_code}.".encode(), lost="ended"
                )
            return Called(lost.status, error=lost.detail.encode(), lost=lost.status)
        status = "error" if kind == RAISED else "returned"
        ended = "ended" if self._is_program else ""
        return Called(status, value if kind == RETURNED else None, shown, error, line, ended)

    def _is_full(self, talk: Talk, error: bytes) -> bool:
        """Whether the interpreter had not even the memory left to make the error that tells so."""
        return error == NOTHING_THROWN and talk.worker.memory > NEARLY_FULL * MEMORY_BYTES

    def _kept(self, answered: Called) -> tuple[bytes | None, bytes]:
        """The value and what is shown of it; no value when there is no room for it."""
        if answered.value is None:
            return None, answered.shown
        self._values += len(answered.value)
        if len(answered.value) > MAX_VALUE:
            return None, b"(more was printed than can be compared)"
        if self._values > MAX_VALUES:
            return None, b"(too much was returned in all to keep this value)"
        return answered.value, answered.shown


def _is_out_of_memory(error: bytes) -> bool:
    return error.decode("utf-8", "replace").startswith(OUT_OF_MEMORY)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
