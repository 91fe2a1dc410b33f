"""PID 1 of a Python sandbox: takes one job, feeds it to the candidate's process, answers, ends.

Standard library only. The protocol is described in ``executors/README.md``.
"""

import binascii
import json
import os
import select
import signal
import struct
import sys
import time

# The runner is started isolated, without its own folder on the path; nobody but root can write there.
sys.path.insert(0, "/executor")

from container import (
    cpu_ns,
    forget_peak,
    kill_all,
    memory_of,
    milliseconds,
    oom_kills,
    peak_memory,
    signal_name,
)

HOST_IN, HOST_OUT = 0, 1
INTERPRETER, CANDIDATE = "/executor/python", "/executor/candidate.py"
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/sandbox",
    "TMPDIR": "/sandbox",
    "LANG": "C.UTF-8",
    # Candidates compare printed sets and dictionaries between runs.
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}

HEADER = struct.Struct(">5I")
LENGTH = struct.Struct(">I")
WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY = range(8)
CALL_KINDS = {RETURNED: "returned", NOT_JSON: "returned", RAISED: "error"}
LOAD_KINDS = {SYNTAX: "syntax_error", LOAD_RAISED: "load_error", NO_ENTRY: "entry_missing"}

MAX_JOB = 32 << 20
MAX_VALUE, MAX_TEXT = 1 << 20, 8 << 10
MAX_VALUES = 8 << 20
KEPT_OUTPUT, DRAINED_OUTPUT = 64 << 10, 4 << 20
START_S = 10.0
EXIT_S, PROGRAM_EXIT_S = 0.02, 1.0
RESERVED = 5


class HostGone(Exception):
    """Nobody waits for the answer any more."""


class TooLarge(Exception):
    """The job does not fit beside the program that is to run."""


class Lost(Exception):
    """The candidate's process cannot go on; the argument is a call status."""


class Output:
    """What the candidate prints. Only the first ``KEPT_OUTPUT`` bytes of each stream are kept over the whole job.

    ``value`` (None: nobody wants it) is what a whole program has printed, up to one byte more than may be returned.
    """

    def __init__(self):
        self.drained = 0
        self.room = [KEPT_OUTPUT, KEPT_OUTPUT]
        self.pending = [bytearray(), bytearray()]
        self.value = None

    def add(self, stream, data):
        self.drained += len(data)
        if stream == 0 and self.value is not None:
            self.value += data[: MAX_VALUE + 1 - len(self.value)]
        kept = data[: self.room[stream]]
        self.room[stream] -= len(kept)
        self.pending[stream] += kept

    @property
    def flooded(self):
        return self.drained > DRAINED_OUTPUT

    def take(self):
        taken, self.pending = self.pending, [bytearray(), bytearray()]
        return taken


class Process:
    """One interpreter with the candidate's code, and the four pipes to it."""

    def __init__(self, output):
        self.output = output
        self.oom_kills = oom_kills()
        call_out, self.calls = os.pipe()
        self.answers, answer_in = os.pipe()
        self.stdout, stdout_in = os.pipe()
        self.stderr, stderr_in = os.pipe()
        nothing = os.open("/dev/null", os.O_RDONLY)
        theirs = [nothing, stdout_in, stderr_in, call_out, answer_in]
        actions = [(os.POSIX_SPAWN_DUP2, fd, target) for target, fd in enumerate(theirs)]
        try:
            self.pid = os.posix_spawn(
                INTERPRETER, [INTERPRETER, "-s", "-B", CANDIDATE], ENVIRONMENT, file_actions=actions
            )
        finally:
            for fd in theirs:
                os.close(fd)
        for fd in (self.answers, self.stdout, self.stderr, self.calls):
            os.set_blocking(fd, False)
        self.poll = select.poll()
        self.streams = {self.stdout: 0, self.stderr: 1}
        for fd in (HOST_IN, self.answers, self.stdout, self.stderr):
            self.poll.register(fd, select.POLLIN)
        self.received = bytearray()
        self.ended = False
        self.status = None

    def ask(self, frame, deadline):
        """Send a frame (None: nothing) and return the answer as (kind, line, value, repr, error).

        Raises:
            Lost: the process died, ran too long, printed too much or broke the protocol.
        """
        if frame is not None and self.received:
            raise Lost("crashed")
        unsent = memoryview(LENGTH.pack(len(frame)) + frame if frame is not None else b"")
        if unsent:
            self.poll.register(self.calls, select.POLLOUT)
        while True:
            answer = self.parse()
            if answer is not None and not unsent:
                for fd in list(self.streams):
                    self.drain(fd)
                return answer
            left = deadline - time.monotonic()
            if left <= 0:
                raise Lost("timeout")
            events = self.poll.poll(min(left * 1000 + 1, 100))
            if not events and self.has_exited():
                raise Lost("crashed")
            for fd, _event in events:
                if fd == HOST_IN:
                    raise HostGone
                if fd == self.calls:
                    try:
                        unsent = unsent[os.write(fd, unsent[: 1 << 16]) :]
                    except BlockingIOError:
                        continue
                    except BrokenPipeError:
                        unsent = unsent[:0]
                    if not unsent:
                        self.poll.unregister(fd)
                elif fd == self.answers:
                    try:
                        data = os.read(fd, 1 << 16)
                    except BlockingIOError:
                        # Another process of the candidate's was faster and took the answer away.
                        continue
                    self.received += data
                    if not data:
                        raise Lost("crashed")
                else:
                    self.drain(fd, once=True)
            if self.output.flooded:
                raise Lost("output_limit")

    def drain(self, fd, once=False):
        """Read what is there; all of it was printed before the answer that has just been read."""
        while fd in self.streams:
            try:
                data = os.read(fd, 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self.poll.unregister(fd)
                del self.streams[fd]
                return
            self.output.add(1 if fd == self.stderr else 0, data)
            if once or self.output.flooded:
                return

    def parse(self):
        if len(self.received) < HEADER.size:
            return None
        kind, line, *lengths = HEADER.unpack_from(self.received)
        if lengths[0] > MAX_VALUE or max(lengths[1:]) > MAX_TEXT:
            raise Lost("crashed")
        end = HEADER.size + sum(lengths)
        if len(self.received) < end:
            return None
        parts, start = [], HEADER.size
        for length in lengths:
            parts.append(bytes(self.received[start : start + length]))
            start += length
        del self.received[:end]
        return (kind, line, *parts)

    def has_exited(self):
        """Whether the interpreter itself has ended; what it started may live on and hold its pipes."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is not None

    def end(self, exit_s=EXIT_S):
        """Kill everything but this runner, reap it, and return how the interpreter had ended (None: it had not)."""
        if self.ended:
            return self.status
        self.ended = True
        # A process that has just closed its pipes is about to be reaped, and its own exit code tells more than a kill.
        patience = time.monotonic() + exit_s
        while not self.has_exited() and self.hung_up() and time.monotonic() < patience:
            time.sleep(0.001)
        kill_all()
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        for fd in list(self.streams):
            self.drain(fd)
        for fd in (self.calls, self.answers, self.stdout, self.stderr):
            os.close(fd)
        return self.status

    def hung_up(self):
        poll = select.poll()
        poll.register(self.answers, 0)
        return bool(poll.poll(0))

    def cause(self, lost, status):
        """The status of a call during which the process was lost, and a sentence."""
        if lost == "timeout" or lost == "output_limit":
            return lost, ""
        if oom_kills() > self.oom_kills:
            return "out_of_memory", ""
        if status is None:
            return "crashed", "The program was stopped because it interfered with its sandbox."
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            return "crashed", f"The program was killed by signal {-code} ({signal_name(-code)})."
        return "crashed", f"The program ended by itself with exit code {code}."


class Answer:
    """How one call ended; ``lost`` says why the process cannot make the next one."""

    def __init__(self, status, value=None, shown=b"", error=b"", line=0, lost=None, exited_well=False):
        self.status = status
        self.value = value
        self.shown = shown
        self.error = error
        self.line = line
        self.lost = lost
        self.exited_well = exited_well


class Job:
    def __init__(self, job, calls):
        self.head = {key: job[key] for key in ("code", "entry", "kind", "shapes", "returns")}
        self.is_program = job["kind"] == "program"
        self.measures = job["measure"]
        self.base = None
        self.calls = calls
        self.test_s = float(job["test_s"])
        self.began = time.monotonic()
        self.deadline = self.began + float(job["job_s"])
        self.cpu_began = cpu_ns()
        self.output = None
        self.results = []
        self.values = 0
        self.outside = [bytearray(), bytearray()]

    def run(self, process):
        """Make all calls, with a new process after each that was lost; returns (reason, detail, line)."""
        self.output = process.output
        try:
            while True:
                failed = self.load(process)
                if failed:
                    return failed
                lost = self.call_all(process)
                if lost is None:
                    return "finished", "", 0
                if lost == "output_limit":
                    return "output_limit", "", 0
                if len(self.results) == len(self.calls):
                    return "finished", "", 0
                if time.monotonic() >= self.deadline:
                    return "job_timeout", "", 0
                process = None
                try:
                    process = Process(self.output)
                    process.ask(None, time.monotonic() + START_S)
                except OSError as error:
                    return "cannot_start", str(error), 0
        except Lost as lost:
            return "cannot_start", str(lost), 0
        finally:
            if process is not None:
                process.end()

    def load(self, process):
        frame = json.dumps(self.head).encode()
        first = not self.results
        try:
            kind, line, _value, _repr, error = process.ask(frame, min(self.deadline, time.monotonic() + self.test_s))
        except Lost as lost:
            status, detail = process.cause(str(lost), process.end())
            self.keep_outside(first)
            return status if status == "output_limit" else f"load_{status}", detail, 0
        self.keep_outside(first)
        if kind == LOADED:
            self.base = memory_of(process.pid, "VmRSS") if self.measures else None
            return None
        return LOAD_KINDS.get(kind, "load_crashed"), error.decode("utf-8", "backslashreplace"), line

    def keep_outside(self, first):
        """Keep what loading printed, but once: a second process prints it again, and may know hidden inputs by then."""
        taken = self.output.take()
        if first:
            self.outside = taken

    def call_all(self, process):
        """Call until all is done (None) or the process is lost (why); a whole program is lost by its end."""
        while len(self.results) < len(self.calls):
            if time.monotonic() >= self.deadline:
                process.end()
                return "timeout"
            measures = self.base is not None and forget_peak(process.pid)
            self.output.value = bytearray() if self.is_program else None
            before, cpu_before = time.monotonic(), cpu_ns()
            answer = self.call(process, self.calls[len(self.results)], min(before + self.test_s, self.deadline))
            wall = time.monotonic() - before
            peak = memory_of(process.pid, "VmHWM") if measures and answer.lost is None else None
            if answer.lost is not None:
                process.end()
            elif self.is_program:
                process.end()
                answer.lost = "ended"
            if answer.exited_well:
                answer.value = bytes(self.output.value)
            self.output.value = None
            self.keep(answer)
            stdout, stderr = self.output.take()
            self.results.append(
                {
                    "status": answer.status,
                    "value": None if answer.value is None else base64(answer.value),
                    "repr": base64(answer.shown),
                    "error": base64(answer.error),
                    "line": answer.line,
                    "stdout": base64(stdout),
                    "stderr": base64(stderr),
                    "wall_ms": wall * 1000,
                    "cpu_ms": milliseconds(cpu_before, cpu_ns()),
                    "peak_memory": None if peak is None else max(peak - self.base, 0),
                }
            )
            if answer.lost:
                return answer.lost
        return None

    def call(self, process, arguments, deadline):
        try:
            kind, line, value, shown, error = process.ask(arguments, deadline)
            if kind not in CALL_KINDS or (self.is_program and kind != RAISED):
                raise Lost("crashed")
        except Lost as lost:
            return self.lost(process, str(lost))
        return Answer(CALL_KINDS[kind], value if kind == RETURNED else None, shown, error, line)

    def lost(self, process, why):
        """What the end of the process means: for a whole program, it is how it answers."""
        ended = process.end(PROGRAM_EXIT_S if self.is_program else EXIT_S)
        if self.is_program and why == "crashed" and ended is not None and os.WIFEXITED(ended):
            code = os.WEXITSTATUS(ended)
            if code == 0:
                return Answer("returned", lost="ended", exited_well=True)
            if process.cause(why, ended)[0] != "out_of_memory":
                return Answer("error", error=f"The program ended with exit code {code}.".encode(), lost="ended")
        status, detail = process.cause(why, ended)
        return Answer(status, error=detail.encode(), lost=why)

    def keep(self, answer):
        """Drop a value for which there is no room."""
        if answer.value is None:
            return
        self.values += len(answer.value)
        if len(answer.value) > MAX_VALUE:
            answer.value, answer.shown = None, b"(more was printed than can be compared)"
        elif self.values > MAX_VALUES:
            answer.value, answer.shown = None, b"(too much was returned in all to keep this value)"

    def reply(self, reason, detail, line):
        return {
            "reason": reason,
            "detail": detail,
            "line": line,
            "stdout": base64(self.outside[0]),
            "stderr": base64(self.outside[1]),
            "wall_ms": (time.monotonic() - self.began) * 1000,
            "cpu_ms": milliseconds(self.cpu_began, cpu_ns()),
            "peak_memory": peak_memory(),
            "calls": self.results + [{"status": "not_run"}] * (len(self.calls) - len(self.results)),
        }


# ── the host ─────────────────────────────────────────────────────────────────────────────────────────────────────


def base64(data):
    return binascii.b2a_base64(data, newline=False).decode()


def send(message):
    data = json.dumps(message).encode()
    data = memoryview(LENGTH.pack(len(data)) + data)
    while data:
        data = data[os.write(HOST_OUT, data) :]


def receive(limit):
    (length,) = LENGTH.unpack(read(LENGTH.size))
    if length > limit:
        raise TooLarge
    return read(length)


def read(length):
    data = bytearray()
    while len(data) < length:
        chunk = os.read(HOST_IN, min(length - len(data), 1 << 20))
        if not chunk:
            raise HostGone
        data += chunk
    return bytes(data)


def main():
    # Only a handler can make PID 1 notice a signal of the candidate's, and Python installs one for SIGINT.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A pipe must not get one of the numbers that it is going to be moved to.
    while os.open("/dev/null", os.O_RDONLY) < RESERVED:
        pass
    try:
        if os.getpid() != 1 or os.stat("/proc/1/fd").st_uid == os.getuid():
            send({"error": "The runner is not protected from the program it runs."})
            return
        process = Process(Output())
        kind, *_ = process.ask(None, time.monotonic() + START_S)
        if kind != WARM:
            raise Lost("crashed")
        send({"ready": 1, "language": "python", "version": sys.version.split()[0]})
        header = json.loads(receive(MAX_JOB))
        calls, room = [], MAX_JOB
        for _ in range(header["calls"]):
            calls.append(receive(room))
            room -= len(calls[-1])
        job = Job(header, calls)
        reason, detail, line = job.run(process)
        send(job.reply(reason, detail, line))
    except HostGone:
        return
    except TooLarge:
        send({"error": f"All inputs of the tests together are larger than {MAX_JOB >> 20} MB."})
    except (Lost, OSError) as error:
        send({"error": f"The sandbox could not start an interpreter: {error}."})
    finally:
        kill_all()


main()
