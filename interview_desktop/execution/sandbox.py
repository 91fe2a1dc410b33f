"""One single-use container: started before it gets its job, gone after it. Blocking: call it from a worker thread."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from interview_desktop.execution.engine import Attached, Engine, FrameTooLong, StreamEnded, unreachable
from interview_desktop.execution.protocol import (
    ANSWER_LIMIT,
    MEMORY_BYTES,
    NO_SENSE,
    decode_answer,
    decode_ready,
    encode_job,
    failed,
)
from interview_desktop.ports import CodeJob, JobOutcome, Trouble

BACKEND = "docker"
LABEL = "interview-desktop.sandbox"
LABEL_COMPUTER = "interview-desktop.computer"
USER = 10001
WORK_FOLDER = "/sandbox"
START_S = 20.0
GRACE_S = 5.0
"""How much longer than the job's own limit the host waits: the runner ends the job, and shares its processors."""
ASK_S = 2.0
"""After so much silence the engine is asked whether the container still runs: a connection that a sleeping computer or
a restarted virtual machine has lost does not always say so."""
ASK_AGAIN_S = 0.5


STOPPED = "The Docker engine stopped answering during the run. Start it and run again."


class EngineSilent(Exception):
    """The engine does not answer, though the connection to it seems to stand."""


class NotTaken(Exception):
    """The sandbox was gone before it got its job, which can be given to another one."""


def this_computer() -> str:
    """Where our process numbers mean something: other computers and containers may use the same engine."""
    try:
        return f"{socket.gethostname()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def is_orphan(labels: Mapping[str, str]) -> bool:
    """Whether the app that made a container with these labels has certainly ended."""
    if labels.get(LABEL_COMPUTER) != this_computer() or sys.platform == "win32":
        return False
    try:
        os.kill(int(labels[LABEL]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, KeyError):
        return False
    return False


def container_config(image: str, seccomp: str) -> dict[str, Any]:
    """The Engine API body of a sandbox; ``seccomp`` is the text of the profile."""
    return {
        "Image": image,
        "User": f"{USER}:{USER}",
        "WorkingDir": WORK_FOLDER,
        "Hostname": "sandbox",
        "Labels": {LABEL: str(os.getpid()), LABEL_COMPUTER: this_computer()},
        "Healthcheck": {"Test": ["NONE"]},
        "Tty": False,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "OpenStdin": True,
        # When the attached app goes, stdin ends, the runner ends, and the container removes itself.
        "StdinOnce": True,
        "NetworkDisabled": True,
        "HostConfig": {
            "AutoRemove": True,
            "Memory": MEMORY_BYTES,
            "MemorySwap": MEMORY_BYTES,
            "NanoCpus": 500_000_000,
            "PidsLimit": 64,
            "NetworkMode": "none",
            "IpcMode": "none",
            "ReadonlyRootfs": True,
            "CapDrop": ["ALL"],
            "Privileged": False,
            "SecurityOpt": ["no-new-privileges", f"seccomp={seccomp}"],
            # The default driver writes what is printed to a file without limit.
            "LogConfig": {"Type": "none"},
            "Init": False,
            "Tmpfs": {
                WORK_FOLDER: f"size=32m,nr_inodes=1024,mode=0700,noexec,nosuid,nodev,uid={USER},gid={USER}",
            },
            "Ulimits": [
                {"Name": "core", "Soft": 0, "Hard": 0},
                {"Name": "nofile", "Soft": 256, "Hard": 256},
            ],
        },
    }


class Sandbox:
    """Use it as ``open`` – ``run`` once – ``destroy``. ``destroy`` may come at any time, from any thread."""

    def __init__(self, engine: Engine, image: str, seccomp: str) -> None:
        self._engine = engine
        self._config = container_config(image, seccomp)
        self._lock = threading.Lock()
        self._destroyed = False
        self._streams: Attached | None = None
        self.container = ""

    def open(self) -> None:
        """Start the container and wait until its interpreter is warm.

        Raises:
            Trouble: ``image_missing``, ``disk_full``, ``sandbox_failed``, ``docker_unreachable``; ``sandbox_stopped``
                when ``destroy`` came in between.
        """
        try:
            self._step(self._create)
            self._step(self._attach)
            self._step(lambda: self._engine.start(self.container))
            self._await_ready()
        except BaseException:
            self.destroy()
            raise

    def run(self, job: CodeJob) -> JobOutcome:
        """Run the one job. Never raises for what the job does.

        Raises:
            NotTaken: the container has ended before, with its engine or by somebody's hand.
        """
        streams = self._streams
        if streams is None:
            raise RuntimeError("the sandbox is not open")
        deadline = monotonic() + job.limits.job_s + GRACE_S
        frames = encode_job(job)
        if not self._destroyed and not streams.is_idle():
            raise NotTaken
        try:
            streams.send(frames, deadline)
            return decode_answer(self._answer(streams, deadline), job, BACKEND)
        except TimeoutError:
            return failed(job, BACKEND, "timeout", f"Your code was stopped after {job.limits.job_s:g} s.")
        except FrameTooLong:
            return failed(job, BACKEND, "engine_error", NO_SENSE)
        except EngineSilent:
            return failed(job, BACKEND, "engine_error", STOPPED)
        except StreamEnded:
            return self._ended(job)

    def _answer(self, streams: Attached, deadline: float) -> bytes:
        denials, patience = 0, ASK_S
        while True:
            try:
                return streams.receive(min(deadline, monotonic() + patience), ANSWER_LIMIT)
            except TimeoutError:
                if monotonic() >= deadline:
                    raise
            running = self._engine.is_running(self.container)
            # Asked again shortly: the answer of a container that has just ended may still be on its way.
            denials, patience = (0, ASK_S) if running else (denials + 1, ASK_AGAIN_S)
            if denials == 2:
                raise EngineSilent if running is None else StreamEnded("")

    def destroy(self) -> None:
        """Stop and remove the container. Returns within a few seconds; safe to repeat."""
        with self._lock:
            self._destroyed = True
            container, streams = self.container, self._streams
        # In this order: an engine whose stream nobody reads can take minutes to kill.
        if streams is not None:
            streams.close()
        if container:
            self._engine.remove(container)

    def _step(self, action: Callable[[], None]) -> None:
        with self._lock:
            if self._destroyed:
                raise Trouble("sandbox_stopped", "The run was stopped.", "Run again when you are ready.")
            action()

    def _create(self) -> None:
        self.container = self._engine.create(self._config)

    def _attach(self) -> None:
        self._streams = self._engine.attach(self.container)

    def _await_ready(self) -> None:
        assert self._streams is not None
        try:
            why_not = decode_ready(self._streams.receive(monotonic() + START_S, 1 << 16))
        except TimeoutError:
            why_not = f"it was not ready after {START_S:g} s"
        except FrameTooLong:
            why_not = "it did not say that it is ready"
        except StreamEnded as ended:
            if not self._engine.answers():
                raise unreachable(self._engine.endpoint) from ended
            why_not = f"it ended at once. {ended}".strip()
        if why_not:
            raise Trouble(
                "sandbox_failed",
                f"The sandbox did not start: {why_not.rstrip('.')}.",
                "Build its image again with `interview-desktop executors build`, then see `interview-desktop doctor`.",
            )

    def _ended(self, job: CodeJob) -> JobOutcome:
        """The container went without an answer: by us, for want of memory, with the engine, or by somebody's hand."""
        if self._destroyed:
            return failed(job, BACKEND, "stopped", "The run was stopped.")
        if not self._engine.answers():
            return failed(job, BACKEND, "engine_error", STOPPED)
        match self._engine.ending(self.container):
            case "out_of_memory":
                message = f"Your code used more than the {MEMORY_BYTES >> 20} MB of memory that it may use."
                return failed(job, BACKEND, "out_of_memory", message)
            case "from_outside":
                message = "The sandbox was ended from outside of the app, or the Docker engine shut down. Run again."
                return failed(job, BACKEND, "engine_error", message)
            case "unknown":
                message = "The connection to the Docker engine was lost during the run. Run again."
                return failed(job, BACKEND, "engine_error", message)
        message = "The whole sandbox ended before it could answer; perhaps your code used up its memory or processes."
        return failed(job, BACKEND, "crashed", message)
