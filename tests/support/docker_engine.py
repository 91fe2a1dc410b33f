"""A Docker engine with the sandbox images, made from nothing where that is needed.

Also a program: ``python -m tests.support.docker_engine prepare`` does everything ahead, ``… stop`` ends an engine that
``prepare`` started. It runs before the project's packages are installed: standard library and the ``docker`` command.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from interview_desktop.execution.images import LABEL_LANGUAGE, LANGUAGES, build_context, image_tag

BASE_IMAGE = "executor-base:debian"
STATE = Path(tempfile.gettempdir()) / "interview-desktop-tests"
PID_FILE = STATE / "dockerd.pid"
LOG_FILE = STATE / "dockerd.log"
SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
START_S = 60
PULL_S = 600
DEBOOTSTRAP_S = 900


class Impossible(Exception):
    """The engine or the images cannot be had here; the message says why."""


def ensure_engine() -> str | None:
    """Start an engine if none answers and we may; why that is not possible, or None."""
    try:
        with _one_at_a_time():
            _start_engine()
    except Impossible as why:
        return str(why)
    return None


def ensure_images() -> str | None:
    """Build the sandbox images that are missing, without a registry if there is none; why not, or None."""
    try:
        with _one_at_a_time():
            for language in LANGUAGES:
                _build(language)
    except Impossible as why:
        return str(why)
    return None


def prepare() -> str | None:
    """Both of the above."""
    return ensure_engine() or ensure_images()


def stop() -> None:
    """End the engine that ``ensure_engine`` started, and no other."""
    try:
        pid = int(PID_FILE.read_text())
    except (OSError, ValueError):
        return
    PID_FILE.unlink(missing_ok=True)
    if _name_of(pid) != "dockerd":
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + START_S
    while _name_of(pid) == "dockerd" and time.monotonic() < deadline:
        time.sleep(0.1)


# ── the engine ───────────────────────────────────────────────────────────────────────────────────────────────────


def _start_engine() -> None:
    if shutil.which("docker") is None:
        raise Impossible("the docker command is not installed")
    if _answers():
        return
    if sys.platform != "linux" or os.geteuid() != 0:
        raise Impossible("the Docker engine does not run, and only root may start it")
    started_pid = 0
    if not _engine_processes():
        program = shutil.which("dockerd", path=SYSTEM_PATH)
        if program is None:
            raise Impossible("dockerd is not installed")
        STATE.mkdir(exist_ok=True)
        # Started through a shell, so that it outlives this process and is nobody's unreaped child.
        script = 'PATH="$2" setsid "$0" >"$1" 2>&1 </dev/null & echo $!'
        started = _run("sh", "-c", script, program, str(LOG_FILE), SYSTEM_PATH)
        started_pid = int(started.stdout)
        PID_FILE.write_text(str(started_pid))
    deadline = time.monotonic() + START_S
    while not _answers():
        # For a moment the process is still the shell that becomes dockerd.
        alive = _name_of(started_pid) if started_pid else _engine_processes()
        if not alive or time.monotonic() > deadline:
            raise Impossible(f"dockerd did not start:\n{_tail(LOG_FILE)}")
        time.sleep(0.2)


def _answers() -> bool:
    try:
        return _run("docker", "version", check=False, limit_s=20).returncode == 0
    except Impossible:
        return False


def _engine_processes() -> list[int]:
    """A second dockerd would delete the first one's network bridge: any that lives counts, however it was started."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if _name_of(number) == "dockerd"]


def _name_of(pid: int) -> str:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    name, _, rest = state.partition("(")[2].rpartition(")")
    return "" if rest.split()[0] in "ZX" else name


# ── the images ───────────────────────────────────────────────────────────────────────────────────────────────────


def _build(language: str) -> None:
    tag = image_tag(language)
    if _has_image(tag):
        return
    official = _official_base(language)
    if not _has_image(official):
        base = BASE_IMAGE if _has_image(BASE_IMAGE) else official
        if base == official and not _pull(official):
            _make_base()
            base = BASE_IMAGE
    else:
        base = official
    command = ["docker", "build", "--quiet", "--network", "none", "--tag", tag]
    command += ["--label", f"{LABEL_LANGUAGE}={language}", "--build-arg", f"BASE_IMAGE={base}", "-"]
    environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
    built = subprocess.run(
        command, input=build_context(language).getvalue(), env=environment, capture_output=True, check=False
    )
    if built.returncode != 0:
        raise Impossible(f"the {language} image could not be built:\n{built.stderr.decode(errors='replace')[-1000:]}")


def _official_base(language: str) -> str:
    """The default that stands in the first line of the Dockerfile."""
    folder = Path(__file__).parents[2] / "executors"
    first = (folder / language / "Dockerfile").read_text().splitlines()[0]
    return first.partition("BASE_IMAGE=")[2].strip()


def _has_image(tag: str) -> bool:
    return _run("docker", "image", "inspect", "--format", "{{.Id}}", tag, check=False).returncode == 0


def _pull(image: str) -> bool:
    print(f"pulling {image}", flush=True)
    try:
        return _run("docker", "pull", "--quiet", image, check=False, limit_s=PULL_S).returncode == 0
    except Impossible:
        return False


def _make_base() -> None:
    """A small Debian with both interpreters, from the distribution's package mirror."""
    program = shutil.which("debootstrap", path=SYSTEM_PATH)
    if program is None or os.geteuid() != 0:
        raise Impossible("no base image can be pulled, and making one needs debootstrap and root")
    print("no registry can be reached: making a base image with debootstrap", flush=True)
    with tempfile.TemporaryDirectory(prefix="interview-desktop-base-") as folder:
        root = Path(folder) / "root"
        include = "--include=python3,nodejs"
        _run(program, "--variant=minbase", include, "bookworm", str(root), limit_s=DEBOOTSTRAP_S)
        left_out = ["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"]
        excludes = [f"--exclude=./{path}" for path in left_out]
        archive = Path(folder) / "base.tar"
        _run("tar", "-C", str(root), *excludes, "-cf", str(archive), ".", limit_s=120)
        _run("docker", "import", str(archive), BASE_IMAGE, limit_s=120)


# ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _run(*command: str, check: bool = True, limit_s: float = 60) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": SYSTEM_PATH}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=limit_s, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Impossible(f"{command[0]} failed: {error}") from error
    if check and done.returncode != 0:
        raise Impossible(f"{' '.join(command[:2])} failed:\n{(done.stderr or done.stdout)[-1000:]}")
    return done


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two test runs on one computer prepare one after the other."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    STATE.mkdir(exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tail(path: Path) -> str:
    try:
        return path.read_text(errors="replace")[-1500:]
    except OSError:
        return "(no log)"


def main(arguments: Sequence[str]) -> int:
    match list(arguments):
        case ["prepare"] | []:
            if reason := prepare():
                print(reason, file=sys.stderr)
                return 1
            for language in LANGUAGES:
                print(f"{language}: {image_tag(language)}")
            return 0
        case ["stop"]:
            stop()
            return 0
        case _:
            print("usage: python -m tests.support.docker_engine [prepare|stop]", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
