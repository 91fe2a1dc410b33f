"""What of the real machinery can be had on this computer: one sentence why not, or nothing."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

DISTRIBUTION_PYTHON = "/usr/bin/python3"
"""pyatspi belongs to the distribution's own Python and cannot be installed into a virtual environment."""


def _absent(*programs: str) -> str:
    gone = [program for program in programs if shutil.which(program) is None]
    return f"not installed: {', '.join(gone)}" if gone else ""


@functools.cache
def docker() -> str:
    """A running engine counts, and so does one that we may start."""
    if reason := _absent("docker"):
        return reason
    try:
        answer = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, timeout=20, check=False
        )
    except subprocess.TimeoutExpired:
        return "the Docker engine does not answer"
    if answer.returncode == 0:
        return ""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "the Docker engine does not run, and only root may start it"
    return _absent("dockerd", "debootstrap")


@functools.cache
def sound() -> str:
    if sys.platform != "linux":
        return "a virtual sound card is made with PulseAudio, on Linux only"
    return _absent("pulseaudio", "pactl", "paplay", "parec")


@functools.cache
def speech() -> str:
    """Asks the app itself, in a process of its own: the answer costs a hash of every file."""
    answer = subprocess.run(
        [sys.executable, "-m", "interview_desktop", "voices", "check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if answer.returncode == 0:
        return ""
    said = (answer.stdout.strip() or answer.stderr.strip()).splitlines()
    return f"the voices are not complete: {said[-1] if said else 'no answer'}"


@functools.cache
def desktop() -> str:
    if sys.platform != "linux":
        return "a virtual screen is made with Xvfb, on Linux only"
    if reason := _absent("Xvfb", "openbox", "xdotool", "dbus-daemon", "import"):
        return reason
    answer = subprocess.run([DISTRIBUTION_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False)
    return "" if answer.returncode == 0 else "not installed: python3-pyatspi"


PROBES: dict[str, Callable[[], str]] = {"docker": docker, "sound": sound, "speech": speech, "desktop": desktop}
