#!/usr/bin/env python3
"""Everything a newcomer needs: ``dev.py run`` opens the app, ``dev.py test`` passes the tests.

Standard library only, the same on Linux, macOS and Windows. It makes ``.venv``, installs the locked requirements once
and looks after the system packages that no wheel carries. Its own messages go to stderr, so that the output of
``dev.py run -- doctor --json`` stays clean.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "locked-requirements.sha256"
LOGS = ROOT / "tests" / "output" / "logs"
OLDEST_PYTHON = (3, 11)
LINUX, WINDOWS, MACOS = sys.platform == "linux", os.name == "nt", sys.platform == "darwin"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STARTED = time.monotonic()


class Failed(Exception):
    """A sentence for the person, then exit code 1."""


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[dev {time.monotonic() - STARTED:6.1f} s] {text}", file=sys.stderr, flush=True)


# ── system packages ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Need:
    """A Debian package, and how to see without Debian's help that what it brings is there."""

    package: str
    library: str = ""
    program: str = ""
    met: Callable[[], bool] | None = None


def _loadable(names: Iterable[str]) -> set[str]:
    """Which of the shared libraries the loader finds."""
    cache = subprocess.run(
        [shutil.which("ldconfig") or "/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False
    ).stdout
    known = {line.split()[0] for line in cache.splitlines() if " => " in line}
    return {name for name in names if name in known}


def _distribution_python_has(module: str) -> bool:
    command = ["/usr/bin/python3", "-c", f"import {module}"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _can_compile_extensions() -> bool:
    return Path(sysconfig.get_paths()["include"], "Python.h").exists()


def _can_make_environments() -> bool:
    return shutil.which("uv") is not None or _imports("ensurepip")


def _imports(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def _alsa_knows_pulse() -> bool:
    return any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))


def _docker_usable() -> bool:
    if shutil.which("docker") is None:
        return False
    answers = subprocess.run(["docker", "version"], capture_output=True, check=False).returncode == 0
    return answers or shutil.which("dockerd", path=os.environ.get("PATH", "") + ":/usr/sbin") is not None


def _portaudio_headers() -> bool:
    return any(Path(folder, "portaudio.h").exists() for folder in ("/usr/include", "/usr/local/include"))


RUN_NEEDS = (
    Need("python3-venv", met=_can_make_environments),
    # PyAudio has no wheel for Linux.
    Need("gcc", program="gcc"),
    Need("libc6-dev", met=lambda: Path("/usr/include/stdio.h").exists()),
    Need("python3-dev", met=_can_compile_extensions),
    Need("portaudio19-dev", met=_portaudio_headers),
    Need("libasound2-plugins", met=_alsa_knows_pulse),
    Need("libegl1", library="libEGL.so.1"),
    Need("libgl1", library="libGL.so.1"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("libglib2.0-0", library="libglib-2.0.so.0"),
    Need("libx11-6", library="libX11.so.6"),
    Need("libx11-xcb1", library="libX11-xcb.so.1"),
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-image0", library="libxcb-image.so.0"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxcb-randr0", library="libxcb-randr.so.0"),
    Need("libxcb-render-util0", library="libxcb-render-util.so.0"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxcb-sync1", library="libxcb-sync.so.1"),
    Need("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    Need("libxcb-xkb1", library="libxcb-xkb.so.1"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
)

TEST_NEEDS = (
    Need("xvfb", program="Xvfb"),
    Need("openbox", program="openbox"),
    Need("xdotool", program="xdotool"),
    Need("imagemagick", program="import"),
    Need("dbus", program="dbus-daemon"),
    Need("at-spi2-core", met=lambda: any(Path(p).exists() for p in ("/usr/libexec/at-spi-bus-launcher",))),
    Need("python3-pyatspi", met=lambda: _distribution_python_has("pyatspi")),
    Need("pulseaudio", program="pulseaudio"),
    Need("pulseaudio-utils", program="parec"),
    Need("espeak-ng", program="espeak-ng"),
    Need("docker.io", met=_docker_usable),
    Need("debootstrap", program="debootstrap"),
    Need("iptables", program="iptables"),
    Need("ca-certificates", met=lambda: Path("/etc/ssl/certs/ca-certificates.crt").exists()),
)


def missing_packages(needs: Sequence[Need]) -> list[str]:
    """The Debian packages of the needs that are not met on this computer."""
    loadable = _loadable(need.library for need in needs if need.library)

    def is_met(need: Need) -> bool:
        if need.library:
            return need.library in loadable
        if need.program:
            return shutil.which(need.program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None
        return need.met is None or need.met()

    return [need.package for need in needs if not is_met(need)]


def ensure_system(needs: Sequence[Need], *, allowed: bool, strict: bool) -> None:
    """Install what is missing where that is allowed, otherwise print the one line that does it.

    Raises:
        Failed: something is missing and ``strict``.
    """
    if MACOS and ctypes.util.find_library("portaudio") is None and not _homebrew_has_portaudio():
        raise Failed("PortAudio is missing. Install it with:  brew install portaudio")
    if not LINUX:
        return
    missing = missing_packages(needs)
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if allowed and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {len(missing)} system packages: {' '.join(missing)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        logged("apt-get", ["apt-get", "update"], environment=environment)
        logged("apt-get", install, environment=environment)
        missing = missing_packages(needs)
        if not missing:
            return
        raise Failed(f"These packages were installed, yet what they bring is not found: {' '.join(missing)}")
    hint = "System packages are missing. Install them with:\n\n    sudo " + " ".join(install) + "\n"
    if not shutil.which("apt-get"):
        hint += "\n(Those are Debian's names; this system's own package manager has the same things.)\n"
    if strict:
        raise Failed(hint)
    say(hint)


def _homebrew_has_portaudio() -> bool:
    return any(Path(prefix, "include/portaudio.h").exists() for prefix in ("/opt/homebrew", "/usr/local"))


# ── python packages ──────────────────────────────────────────────────────────────────────────────────────────────


def wanted_stamp() -> str:
    """What the environment must have been made from: this Python and this lock."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def ensure_environment() -> bool:
    """Make ``.venv`` with exactly the locked packages; False when it had them already."""
    if STAMP.exists() and STAMP.read_text() == wanted_stamp() and VENV_PYTHON.exists():
        return False
    say("installing the locked Python packages into .venv (once)")
    if not (_installed_by_uv() or _installed_by_pip()):
        raise Failed(f"The Python packages could not be installed; see {LOGS / 'pip.log'}")
    STAMP.write_text(wanted_stamp())
    say("Python packages installed")
    return True


def _installed_by_uv() -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    made = attempt("uv", [uv, "venv", "--allow-existing", "--quiet", "--python", sys.executable, str(VENV)])
    install = [uv, "pip", "install", "--python", str(VENV_PYTHON), "--require-hashes", "-r", str(LOCK)]
    return made and attempt("uv", install)


def _installed_by_pip() -> bool:
    made = VENV_PYTHON.exists() or attempt("pip", [sys.executable, "-m", "venv", str(VENV)])
    attempt("pip", [str(VENV_PYTHON), "-m", "ensurepip"])
    install = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "-r", str(LOCK)]
    return made and attempt("pip", install)


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        newer = next((found for minor in range(14, 10, -1) if (found := shutil.which(f"python3.{minor}"))), None)
        if newer:
            sys.exit(subprocess.call([newer, *sys.argv]))
        raise Failed(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


# ── running programs ─────────────────────────────────────────────────────────────────────────────────────────────


def attempt(name: str, command: Sequence[str], environment: dict[str, str] | None = None) -> bool:
    """Run quietly, keeping the output in ``tests/output/logs``; whether it went well."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{name}.log").open("ab") as log:
        log.write(f"$ {' '.join(command)}\n".encode())
        log.flush()
        try:
            code = subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        except OSError as error:
            log.write(f"{error}\n".encode())
            return False
    return code == 0


def logged(name: str, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    if not attempt(name, command, environment):
        raise Failed(f"`{' '.join(command[:3])} …` failed:\n{tail(LOGS / f'{name}.log')}")


def tail(path: Path, lines: int = 30) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def foreground(command: Sequence[str], environment: dict[str, str] | None = None) -> int:
    """Run with this terminal; an interrupt is the child's business."""
    child = subprocess.Popen(command, cwd=ROOT, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


# ── what the tests need besides packages ─────────────────────────────────────────────────────────────────────────


def fetch_voices() -> str:
    """Fetch the voice packs that are not there; why it failed, or nothing."""
    if attempt("voices", [str(VENV_PYTHON), "-m", "interview_desktop", "voices", "fetch"]):
        return ""
    return f"the voices could not be fetched:\n{tail(LOGS / 'voices.log', 8)}"


def prepare_docker() -> str:
    """Start an engine where none runs and build the executors' images; why it failed, or nothing."""
    if not LINUX and shutil.which("docker") is None:
        return "Docker is not installed"
    if attempt("docker", [sys.executable, "-m", "tests.support.docker_engine", "prepare"]):
        return ""
    return f"Docker could not be prepared:\n{tail(LOGS / 'docker.log', 8)}"


def stop_docker() -> None:
    attempt("docker", [sys.executable, "-m", "tests.support.docker_engine", "stop"])


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────


def lint() -> bool:
    """ruff, mypy and import-linter at the same time; prints the output of those that complain."""
    tools = {
        "ruff": [str(VENV_PYTHON), "-m", "ruff", "check", "."],
        "mypy": [str(VENV_PYTHON), "-m", "mypy"],
        "import-linter": [str(VENV_PYTHON.with_name("lint-imports.exe" if WINDOWS else "lint-imports"))],
    }
    running = {
        name: subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in tools.items()
    }
    well = True
    with ThreadPoolExecutor(len(running)) as pool:
        outputs = dict(zip(running, pool.map(lambda process: process.communicate()[0], running.values()), strict=True))
    for name, process in running.items():
        say(f"{name}: {'ok' if process.returncode == 0 else 'FAILED'}")
        if process.returncode:
            well = False
            print(outputs[name], file=sys.stderr, flush=True)
    return well


def command_run(options: argparse.Namespace, rest: list[str]) -> int:
    ensure_system(RUN_NEEDS, allowed=options.allowed, strict=False)
    if ensure_environment():
        say("fetching the voices (once, about 200 MB)")
        if problem := fetch_voices():
            say(f"{problem}\nThe app works with typing until they are there.")
    return foreground([str(VENV_PYTHON), "-m", "interview_desktop", *rest])


def command_lint(options: argparse.Namespace, rest: list[str]) -> int:
    ensure_system(RUN_NEEDS, allowed=options.allowed, strict=False)
    ensure_environment()
    return 0 if lint() else 1


def command_test(options: argparse.Namespace, rest: list[str]) -> int:
    """Lint and test. pytest's summary is the last that is printed; what went wrong before is repeated in it."""
    in_ci = os.environ.get("CI") == "true"
    ensure_system((*RUN_NEEDS, *TEST_NEEDS), allowed=options.allowed, strict=in_ci)
    notes: list[str] = []
    with ThreadPoolExecutor(3) as pool:
        docker = pool.submit(prepare_docker)
        try:
            ensure_environment()
            voices = pool.submit(fetch_voices)
            say("lint")
            if not lint():
                notes.append("lint failed, see above")
            notes.extend(_waited_for({"voices": voices, "docker": docker}))
        except BaseException:
            docker.result()
            stop_docker()
            raise
    for note in notes:
        say(note)
    say("pytest")
    environment = {**os.environ, "DEV_NOTES": "\n".join(notes), "DEV_SECONDS": f"{time.monotonic() - STARTED:.0f}"}
    try:
        code = pytest(rest, environment) if rest else all_tests(environment)
    finally:
        stop_docker()
    return code or (1 if "lint failed, see above" in notes else 0)


def pytest(words: Sequence[str], environment: dict[str, str]) -> int:
    return foreground([str(VENV_PYTHON), "-m", "pytest", *words], environment)


def all_tests(environment: dict[str, str]) -> int:
    """The unit tests beside the others, which mostly wait: for speech, containers and limits of time."""
    log = LOGS / "unit.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    # What waits for real time must not be disturbed by what only wants the processor.
    polite = [] if WINDOWS else ["nice", "-n", "10"]
    with log.open("wb") as output:
        unit = subprocess.Popen(
            [*polite, str(VENV_PYTHON), "-m", "pytest", "tests/unit"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            code = pytest(["tests/contract", "tests/integration", "tests/end2end"], environment)
            if unit.poll() is None:
                say("waiting for: unit tests")
            unit.wait()
        finally:
            unit.kill()
            unit.wait()
    print(tail(log, 2 if unit.returncode == 0 else 2000), flush=True)
    say(f"unit tests: {'ok' if unit.returncode == 0 else 'FAILED'}")
    return code or unit.returncode


def _waited_for(jobs: dict[str, Future[str]]) -> list[str]:
    problems = []
    for name, job in jobs.items():
        if not job.done():
            say(f"waiting for: {name}")
        if problem := job.result():
            problems.append(problem)
        else:
            say(f"{name}: ready")
    return problems


def command_bench(options: argparse.Namespace, rest: list[str]) -> int:
    ensure_system((*RUN_NEEDS, *TEST_NEEDS), allowed=options.allowed, strict=False)
    ensure_environment()
    if problem := fetch_voices():
        say(problem)
    return foreground([str(VENV_PYTHON), "-m", "tests.benchmarks.run", *rest])


def command_lock(options: argparse.Namespace, rest: list[str]) -> int:
    """Resolve the requirements of ``pyproject.toml`` anew, for all systems at once."""
    uv = shutil.which("uv")
    if uv is None:
        raise Failed("`uv` is needed to write the lock: https://docs.astral.sh/uv/ tells how to install it.")
    source = ["pyproject.toml", "--group", "dev"]
    form = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"]
    subprocess.run([uv, "pip", "compile", *source, *form, *rest, "-o", LOCK.name], cwd=ROOT, check=True)
    if "://" in LOCK.read_text():
        raise Failed("The lock names a host; it must not.")
    say(f"{LOCK.name} written")
    return 0


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace, list[str]], int], str]] = {
    "run": (command_run, "open the app; `run -- doctor` passes arguments to it"),
    "test": (command_test, "lint, then all tests; further arguments go to pytest"),
    "lint": (command_lint, "ruff, mypy and import-linter"),
    "bench": (command_bench, "print the measurements, each against its floor"),
    "lock": (command_lock, "resolve the requirements anew (`lock --upgrade` takes newer versions)"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run and test Interview Desktop.", allow_abbrev=False)
    parser.add_argument("--yes", action="store_true", help="install missing system packages (as root)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_function, help_text) in COMMANDS.items():
        commands.add_parser(name, help=help_text, add_help=False, allow_abbrev=False)
    options, rest = parser.parse_known_args()
    if rest[:1] == ["--yes"]:
        options.yes, rest = True, rest[1:]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    options.allowed = options.yes or os.environ.get("CI") == "true"
    try:
        check_python()
        code = COMMANDS[options.command][0](options, rest)
    except Failed as failure:
        say(str(failure))
        return 1
    if options.command in ("lint", "bench"):
        say(f"done in {time.monotonic() - STARTED:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
