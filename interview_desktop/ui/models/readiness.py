"""What the checks of ``doctor`` mean for someone who wants to start an interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from interview_desktop.ports import CheckResult

State = Literal["ok", "warning", "missing", "off"]
Mend = Literal["", "voices", "images"]

_WORST: tuple[State, ...] = ("missing", "warning", "off", "ok")

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("voice", ("voice", "speech", "piper", "whisper", "recogni")),
    ("docker", ("docker", "runc", "container", "image", "executor")),
    ("microphone", ("microphone", "audio input", "audio devices", "sound")),
)
"""Checks belong to the first group one of whose words is in their name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``sentence`` says how it is, ``remedy`` what to do; ``mend`` names what the app can do about it itself."""

    state: State
    sentence: str
    remedy: str = ""
    mend: Mend = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    microphone: Finding
    voice: Finding
    docker: Finding

    @property
    def line(self) -> str:
        """One line: how everything is, and that nothing leaves the computer."""
        privacy = QCoreApplication.translate("Readiness", "nothing leaves this computer")
        return " · ".join([self.microphone.sentence, self.voice.sentence, self.docker.sentence, privacy])

    @property
    def troubles(self) -> tuple[Finding, ...]:
        return tuple(f for f in (self.microphone, self.voice, self.docker) if f.state in ("missing", "warning"))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Readiness", words)


def read_checks(checks: Sequence[CheckResult]) -> Readiness:
    """Sort ``checks`` into microphone, voice and Docker; the worst result of each counts."""
    grouped: dict[str, list[CheckResult]] = {name: [] for name, _ in _GROUPS}
    for check in checks:
        for name, words in _GROUPS:
            if any(word in check.name.lower() for word in words):
                grouped[name].append(check)
                break
    worst = {name: _worst(found) for name, found in grouped.items()}
    microphone, voice, docker = worst["microphone"], worst["voice"], worst["docker"]
    images = docker is not None and any(word in docker.name.lower() for word in ("image", "executor"))
    return Readiness(
        _finding(microphone, _tr("Microphone works"), _tr("No microphone: you can type"), ""),
        _finding(voice, _tr("the voice is ready"), _tr("the voice is missing"), "voices"),
        _finding(docker, _tr("Docker is ready"), _tr("code cannot run"), "images" if images else ""),
    )


def _worst(found: Sequence[CheckResult]) -> CheckResult | None:
    return min(found, key=lambda check: _WORST.index(_state(check)), default=None)


def _state(check: CheckResult) -> State:
    if check.status == "ok":
        return "ok"
    return "missing" if check.status == "missing" else "warning"


def _finding(check: CheckResult | None, well: str, ill: str, mend: Mend) -> Finding:
    if check is None:
        return Finding("off", ill)
    state = _state(check)
    if state == "ok":
        return Finding("ok", well)
    return Finding(state, ill if state == "missing" else well, f"{check.detail} {check.remedy}".strip(), mend)
