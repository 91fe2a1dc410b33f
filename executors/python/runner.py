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
RESERVED = 5


class HostGone(Exception):
    """Nobody waits for the answer any more."""


class TooLarge(Exception):
    """The job does not fit beside the program that is to run."""


class Lost(Exception):
    """The candidate's process cannot go on; the argument is a call status."""


class Output:
    """What the candidate prints. Only the first ``KEPT_OUTPUT`` bytes of each stream are kept over the whole job."""

    def __init__(self):
        self.drained = 0
        self.room = [KEPT_OUTPUT, KEPT_OUTPUT]
        self.pending = [bytearray(), bytearray()]

    def add(self, stream, data):
        self.drained += len(data)
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
                    data = os.read(fd, 1 << 16)
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

    def end(self):
        """Kill everything but this runner, reap it, and return how the interpreter had ended (None: it had not)."""
        if self.ended:
            return self.status
        self.ended = True
        # A process that has just closed its pipes is about to be reaped, and its own exit code tells more than a kill.
        for _ in range(20):
            if self.has_exited() or not self.hung_up():
                break
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


class Job:
    def __init__(self, job, calls):
        self.code = job["code"]
        self.entry = job["entry"]
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
        frame = json.dumps({"code": self.code, "entry": self.entry}).encode()
        first = not self.results
        try:
            kind, line, _value, _repr, error = process.ask(frame, min(self.deadline, time.monotonic() + self.test_s))
        except Lost as lost:
            status, detail = process.cause(str(lost), process.end())
            self.keep_outside(first)
            return status if status == "output_limit" else f"load_{status}", detail, 0
        self.keep_outside(first)
        if kind == LOADED:
            return None
        return LOAD_KINDS.get(kind, "load_crashed"), error.decode("utf-8", "backslashreplace"), line

    def keep_outside(self, first):
        """Keep what loading printed, but once: a second process prints it again, and may know hidden inputs by then."""
        taken = self.output.take()
        if first:
            self.outside = taken

    def call_all(self, process):
        """Call until all is done (None) or the process is lost (why)."""
        while len(self.results) < len(self.calls):
            before, cpu_before = time.monotonic(), cpu_ns()
            if before >= self.deadline:
                process.end()
                return "timeout"
            arguments = self.calls[len(self.results)]
            value = shown = error = b""
            line, lost = 0, None
            try:
                kind, line, value, shown, error = process.ask(arguments, min(before + self.test_s, self.deadline))
                if kind not in CALL_KINDS:
                    raise Lost("crashed")
                status = CALL_KINDS[kind]
            except Lost as reason:
                lost = str(reason)
                wall = time.monotonic() - before
                status, detail = process.cause(lost, process.end())
                value, shown, error, line = b"", b"", detail.encode(), 0
            else:
                wall = time.monotonic() - before
            self.values += len(value)
            has_value = lost is None and kind == RETURNED
            if has_value and self.values > MAX_VALUES:
                has_value, shown = False, b"(too much was returned in all to keep this value)"
            stdout, stderr = self.output.take()
            self.results.append(
                {
                    "status": status,
                    "value": base64(value) if has_value else None,
                    "repr": base64(shown),
                    "error": base64(error),
                    "line": line,
                    "stdout": base64(stdout),
                    "stderr": base64(stderr),
                    "wall_ms": wall * 1000,
                    "cpu_ms": milliseconds(cpu_before, cpu_ns()),
                }
            )
            if lost:
                return lost
        return None

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


# ── the container ────────────────────────────────────────────────────────────────────────────────────────────────


def kill_all():
    """One call reaches every process at once; none can fork out of it."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return


def number_in(path, key=None):
    """The number in a cgroup file (of the line that begins with ``key``); None when there is none."""
    try:
        with open(path) as file:
            if key is None:
                return int(file.read())
            for line in file:
                name, _, value = line.partition(" ")
                if name == key:
                    return int(value)
    except (OSError, ValueError):
        pass
    return None


def first_of(*numbers):
    return next((number for number in numbers if number is not None), None)


CGROUP = "/sys/fs/cgroup"


def oom_kills():
    return (
        first_of(
            number_in(f"{CGROUP}/memory.events", "oom_kill"),
            number_in(f"{CGROUP}/memory/memory.oom_control", "oom_kill"),
        )
        or 0
    )


def cpu_ns():
    usage = number_in(f"{CGROUP}/cpu.stat", "usage_usec")
    if usage is not None:
        return usage * 1000
    return number_in(f"{CGROUP}/cpuacct/cpuacct.usage")


def peak_memory():
    peak = first_of(
        number_in(f"{CGROUP}/memory.peak"),
        number_in(f"{CGROUP}/memory/memory.max_usage_in_bytes"),
    )
    if peak is None:
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return peak


def milliseconds(before, after):
    return None if before is None or after is None else (after - before) / 1e6


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def base64(data):
    return binascii.b2a_base64(data, newline=False).decode()


# ── the host ─────────────────────────────────────────────────────────────────────────────────────────────────────


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
