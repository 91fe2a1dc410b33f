"""The engine's API, as far as sandboxes need it. Blocking: call it from a worker thread."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import struct
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from time import monotonic, time
from typing import Any, Literal, Protocol

from interview_desktop.execution.endpoint import Endpoint, find_endpoint
from interview_desktop.ports import Trouble

API_TIMEOUT_S = 20
KILL_TIMEOUT_S = 3
STALE_S = 90
"""A container that was created so long ago and is not started yet never will be: each step has ``API_TIMEOUT_S``."""
EVENTS_S = 2
"""How long after a container's end its cause may still be on the way to the engine's log."""
_STDOUT, _STDERR = 1, 2
_KEPT_STDERR = 4096
_LENGTH = struct.Struct(">I")
_MUX = struct.Struct(">B3xI")


Ending = Literal["out_of_memory", "from_outside", "by_itself", "unknown"]
"""``from_outside``: somebody asked the engine to end it. ``unknown``: the engine has no memory of it, as after a
restart."""

_DISK_FULL = re.compile(r"no space left on device|not enough space|disk quota exceeded|ENOSPC", re.IGNORECASE)


class StreamEnded(Exception):
    """The container's output has ended. The text is what its runner wrote to stderr."""


class FrameTooLong(Exception):
    """The announced length is beyond the limit: whatever answers is not our runner."""


class _Socket(Protocol):
    def recv_into(self, buffer: memoryview, nbytes: int = 0, /) -> int: ...

    def send(self, data: memoryview, /) -> int: ...

    def settimeout(self, value: float | None, /) -> None: ...


class Attached:
    """The two ends of a container's standard streams, carrying length-prefixed frames."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._socket: _Socket = getattr(handle, "_sock", handle)
        self._raw = bytearray()
        self._stdout = bytearray()
        self._stderr = bytearray()

    def send(self, frames: Iterable[bytes], deadline: float) -> None:
        """Write frames one after the other.

        Raises:
            TimeoutError: ``deadline`` (monotonic) has passed.
            StreamEnded: nobody reads any more.
        """
        data = memoryview(b"".join(_LENGTH.pack(len(frame)) + frame for frame in frames))
        while data:
            self._limit(deadline)
            try:
                data = data[self._socket.send(data) :]
            except TimeoutError:
                raise
            except Exception as error:
                raise StreamEnded(self._stderr_text()) from error

    def receive(self, deadline: float, limit: int) -> bytes:
        """Read one frame of at most ``limit`` bytes.

        Raises:
            TimeoutError: ``deadline`` (monotonic) has passed.
            StreamEnded: the container has ended, or ``close`` was called.
            FrameTooLong: the frame is longer than ``limit``.
        """
        while True:
            if len(self._stdout) >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._stdout)
                if length > limit:
                    raise FrameTooLong
                if len(self._stdout) >= _LENGTH.size + length:
                    frame = bytes(self._stdout[_LENGTH.size : _LENGTH.size + length])
                    del self._stdout[: _LENGTH.size + length]
                    return frame
            self._read(deadline)

    def is_idle(self) -> bool:
        """Whether the other end is still there and has said nothing more."""
        if self._stdout:
            return False
        try:
            self._read(monotonic() + 0.001)
        except TimeoutError:
            return True
        except StreamEnded:
            return False
        return not self._stdout

    def close(self) -> None:
        """End the container's stdin, which ends its runner; wakes a thread that is reading. Safe to repeat."""
        shutdown = getattr(self._socket, "shutdown", None)
        if shutdown is not None:
            with contextlib.suppress(OSError):
                shutdown(socket.SHUT_RDWR)
        response = getattr(self._handle, "_response", None)
        for owner in (response, self._handle):
            if owner is not None:
                try:
                    owner.close()
                except Exception:
                    # Closing what is broken or closed already: there is nothing left to release.
                    continue

    def _read(self, deadline: float) -> None:
        buffer = bytearray(1 << 16)
        self._limit(deadline)
        try:
            count = self._socket.recv_into(memoryview(buffer))
        except TimeoutError:
            raise
        except Exception as error:
            # A closed named pipe raises an error that is no OSError.
            raise StreamEnded(self._stderr_text()) from error
        if not count:
            raise StreamEnded(self._stderr_text())
        self._raw += buffer[:count]
        while len(self._raw) >= _MUX.size:
            stream, length = _MUX.unpack_from(self._raw)
            end = _MUX.size + length
            if len(self._raw) < end:
                return
            chunk = self._raw[_MUX.size : end]
            if stream == _STDOUT:
                self._stdout += chunk
            elif stream == _STDERR:
                self._stderr += chunk[: _KEPT_STDERR - len(self._stderr)]
            del self._raw[:end]

    def _limit(self, deadline: float) -> None:
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def _stderr_text(self) -> str:
        return self._stderr.decode("utf-8", "backslashreplace").strip()


class Engine:
    """A connection to the engine. ``api`` is the SDK's low-level client, ``_urgent`` one that does not wait long."""

    def __init__(self, endpoint: Endpoint, api: Any, urgent: Any) -> None:
        self.endpoint = endpoint
        self.api = api
        self._urgent = urgent

    def create(self, config: Mapping[str, Any]) -> str:
        """Create a container from an Engine API body; returns its id.

        Raises:
            Trouble: ``image_missing``, ``disk_full``, ``docker_unreachable`` or ``sandbox_failed``.
        """
        from docker.errors import ImageNotFound

        self._knock()
        try:
            return str(self.api.create_container_from_config(dict(config))["Id"])
        except ImageNotFound as error:
            raise Trouble(
                "image_missing",
                "The sandbox image for this language has not been built for this version of the app.",
                "Run `interview-desktop executors build` once.",
            ) from error
        except Exception as error:
            raise self.failure(error) from error

    def attach(self, container: str) -> Attached:
        """Raises: Trouble: ``disk_full``, ``docker_unreachable`` or ``sandbox_failed``."""
        streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        try:
            return Attached(self.api.attach_socket(container, params=streams))
        except Exception as error:
            raise self.failure(error) from error

    def start(self, container: str) -> None:
        """Raises: Trouble: ``disk_full``, ``docker_unreachable`` or ``sandbox_failed``."""
        try:
            self.api.start(container)
        except Exception as error:
            raise self.failure(error) from error

    def remove(self, container: str) -> None:
        """Kill and remove, whatever state it is in; within a few seconds, and without complaint when it is gone."""
        try:
            self._knock()
            self._urgent.remove_container(container, force=True)
        except Exception:
            # Gone already, or about to be: it removes itself when its runner ends. If the engine has stopped
            # answering there is nobody to tell.
            return

    def is_running(self, container: str) -> bool | None:
        """None when the engine does not answer."""
        from docker.errors import APIError

        try:
            self._knock()
            return bool(self._urgent.inspect_container(container)["State"]["Running"])
        except APIError:
            return False
        except Exception:
            return None

    def ending(self, container: str) -> Ending:
        """Why the container, of which nothing more comes, has ended.

        The container removes itself, so its state may be gone by now. The engine's recent events are not.
        """
        asked = False
        try:
            for event in self._events(container):
                match str(event.get("Action", "")):
                    case "oom":
                        return "out_of_memory"
                    case "kill":
                        asked = True
                    case "die" if asked:
                        return "from_outside"
                    case "die" if str(event["Actor"]["Attributes"].get("exitCode")) == "137":
                        # Nothing inside can kill the first process, and nobody outside has: it was the kernel.
                        return "out_of_memory"
                    case "die" | "destroy":
                        return "by_itself"
        except Exception:
            # The engine has gone meanwhile, or speaks differently: then it is not known.
            return "unknown"
        return "from_outside" if asked else "unknown"

    def _events(self, container: str) -> Iterable[Mapping[str, Any]]:
        # Not with the SDK's own method, which waits without limit.
        query = {"since": "1", "until": str(int(time()) + EVENTS_S), "filters": json.dumps({"container": [container]})}
        url = f"{self._urgent.base_url}/v{self._urgent.api_version}/events"
        with self._urgent.get(url, params=query, stream=True, timeout=KILL_TIMEOUT_S) as response:
            response.raise_for_status()
            yield from (json.loads(line) for line in response.iter_lines(chunk_size=1) if line)

    def sweep(self, label: str, is_orphan: Callable[[Mapping[str, str]], bool]) -> None:
        """Remove containers with ``label`` that were created and never started: an app that was killed in between
        leaves one, and only a started container removes itself. ``is_orphan`` tells by the labels that its app is
        gone; without that, its age does."""
        try:
            stale = self.api.containers(all=True, filters={"label": label, "status": "created"})
            if stale:
                now = datetime.fromisoformat(str(self.api.info()["SystemTime"])).timestamp()
                for container in stale:
                    if now - float(container["Created"]) > STALE_S or is_orphan(container.get("Labels") or {}):
                        self.remove(str(container["Id"]))
        except Exception:
            # Tidying up must not stop anybody from running code.
            return

    def answers(self) -> bool:
        try:
            self._knock()
            return bool(self._urgent.ping())
        except Exception:
            return False

    def _knock(self) -> None:
        """Raises: Trouble: nobody listens. The SDK would leave an open socket behind when it finds out."""
        if self.endpoint.socket_path is not None:
            _try_socket(self.endpoint, self.endpoint.socket_path, KILL_TIMEOUT_S)

    def failure(self, error: Exception) -> Trouble:
        """An error of the SDK as a sentence."""
        if not self.answers():
            return unreachable(self.endpoint)
        said = str(getattr(error, "explanation", "") or error).strip().rstrip(".")
        if _DISK_FULL.search(said):
            return Trouble(
                "disk_full",
                "The disk on which Docker keeps its containers is full, so no sandbox can be made.",
                "Make room on it, then run again: `docker system df` shows what Docker itself keeps there.",
            )
        return Trouble(
            "sandbox_failed",
            f"The Docker engine could not start a sandbox: {said[:500]}.",
            "See what `interview-desktop doctor` says about Docker, and restart the engine if it says nothing.",
        )

    def close(self) -> None:
        self.api.close()
        self._urgent.close()


def connect(environ: Mapping[str, str] | None = None, home: Path | None = None) -> Engine:
    """Connect to this computer's engine.

    Raises:
        Trouble: ``docker_missing``, ``docker_unreachable``, ``docker_forbidden`` or ``docker_remote``.
    """
    endpoint = find_endpoint(os.environ if environ is None else environ, home or Path.home())
    if endpoint.socket_path is not None:
        _try_socket(endpoint, endpoint.socket_path)
    import docker
    from docker.tls import TLSConfig

    tls = False
    if endpoint.tls is not None:
        files = [str(endpoint.tls / name) for name in ("cert.pem", "key.pem", "ca.pem")]
        tls = TLSConfig(client_cert=(files[0], files[1]), ca_cert=files[2], verify=True)
    try:
        api = docker.APIClient(base_url=endpoint.url, version="auto", timeout=API_TIMEOUT_S, tls=tls)
        urgent = docker.APIClient(base_url=endpoint.url, version=api.api_version, timeout=KILL_TIMEOUT_S, tls=tls)
    except Exception as error:
        raise unreachable(endpoint) from error
    return Engine(endpoint, api, urgent)


def _try_socket(endpoint: Endpoint, path: str, limit_s: float = API_TIMEOUT_S) -> None:
    """Tell the reasons apart that the SDK would wrap into one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(limit_s)
        try:
            probe.connect(path)
        except PermissionError as error:
            raise Trouble(
                "docker_forbidden",
                f"Docker runs, but your account may not use it ({path}).",
                "Add yourself to its group with `sudo usermod -aG docker $USER`, then log out and in again.",
            ) from error
        except OSError as error:
            raise unreachable(endpoint) from error


def unreachable(endpoint: Endpoint, platform: str = sys.platform) -> Trouble:
    """The engine is configured but does not answer."""
    start = "`sudo systemctl start docker`" if platform == "linux" else "Docker Desktop"
    return Trouble(
        "docker_unreachable",
        f"The Docker engine does not answer at {endpoint.url} (from {endpoint.origin}), so code cannot be run.",
        f"Start it with {start}." if platform == "linux" else f"Start {start}.",
    )
