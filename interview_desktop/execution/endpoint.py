"""Where this computer's container engine listens, found as the ``docker`` command finds it.

The Python SDK knows only environment variables; people switch engines with ``docker context use``.
"""

from __future__ import annotations

import hashlib
import json
import ntpath
import posixpath
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from interview_desktop.ports import Trouble

WINDOWS_PIPE = "npipe:////./pipe/docker_engine"
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
INSTALL = "Install Docker (docs.docker.com/get-docker). The interview goes on without it; only running code needs it."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``url`` is what the SDK takes; ``origin`` names the setting it came from; ``tls`` holds a folder with
    ``ca.pem``, ``cert.pem`` and ``key.pem``, or nothing."""

    url: str
    origin: str
    tls: Path | None = None

    @property
    def socket_path(self) -> str | None:
        """The path of the Unix socket, None for any other kind of endpoint."""
        parts = urlsplit(self.url)
        return parts.netloc + parts.path if parts.scheme == "unix" else None


def find_endpoint(environ: Mapping[str, str], home: Path, platform: str = sys.platform) -> Endpoint:
    """The endpoint of the chosen engine: ``DOCKER_HOST``, else the chosen context, else the usual places.

    Raises:
        Trouble: ``docker_remote`` when it is another computer, ``docker_missing`` when nothing is configured and none
            of the usual sockets exists, ``docker_unreachable`` when the chosen context does not exist.
    """
    if host := environ.get("DOCKER_HOST", "").strip():
        tls = environ.get("DOCKER_CERT_PATH") if environ.get("DOCKER_TLS_VERIFY") else None
        return _local(Endpoint(host, "DOCKER_HOST", Path(tls) if tls else None))
    folder = Path(environ["DOCKER_CONFIG"]) if environ.get("DOCKER_CONFIG") else home / ".docker"
    name = environ.get("DOCKER_CONTEXT", "") or _current_context(folder)
    if name and name != "default":
        return _local(_context(folder, name))
    if platform == "win32":
        return Endpoint(WINDOWS_PIPE, "the default")
    candidates = _usual_sockets(environ, home)
    for path in candidates:
        # A socket that exists but may not be used is still the right one: connecting says why.
        if Path(path).exists():
            return Endpoint(f"unix://{path}", "the default")
    raise Trouble("docker_missing", "No Docker engine was found on this computer, so code cannot be run.", INSTALL)


def _usual_sockets(environ: Mapping[str, str], home: Path) -> list[str]:
    paths = ["/var/run/docker.sock"]
    if runtime := environ.get("XDG_RUNTIME_DIR"):
        paths.append(posixpath.join(runtime, "docker.sock"))
    paths += [str(home / ".docker" / "run" / "docker.sock"), str(home / ".docker" / "desktop" / "docker.sock")]
    return paths


def _current_context(folder: Path) -> str:
    try:
        settings = json.loads((folder / "config.json").read_text("utf-8"))
        return str(settings.get("currentContext") or "")
    except (OSError, ValueError, AttributeError):
        return ""


def _context(folder: Path, name: str) -> Endpoint:
    digest = hashlib.sha256(name.encode()).hexdigest()
    try:
        meta = json.loads((folder / "contexts" / "meta" / digest / "meta.json").read_text("utf-8"))
        host = str(meta["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(
            "docker_unreachable",
            f"The chosen Docker context “{name}” cannot be read.",
            "List the contexts with `docker context ls` and choose another one with `docker context use default`.",
        ) from error
    tls = folder / "contexts" / "tls" / digest / "docker"
    return Endpoint(host, f"the Docker context “{name}”", tls if tls.is_dir() else None)


def _local(endpoint: Endpoint) -> Endpoint:
    parts = urlsplit(endpoint.url)
    if parts.scheme == "unix" or (parts.scheme == "npipe" and _is_local_pipe(parts.path)):
        return endpoint
    if parts.scheme in {"tcp", "http", "https"} and parts.hostname in _LOCAL_NAMES:
        return endpoint
    raise Trouble(
        "docker_remote",
        f"Docker is set to an engine on another computer ({endpoint.url}, from {endpoint.origin}).",
        "Interview code runs on this computer only: choose a local engine with `docker context use default`, and"
        " without DOCKER_HOST.",
    )


def _is_local_pipe(path: str) -> bool:
    return ntpath.normpath(path.replace("/", "\\")).lstrip("\\").lower().startswith(".\\pipe\\")
