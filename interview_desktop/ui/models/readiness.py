"""What the checks of ``doctor`` mean for someone who wants to start an interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from interview_desktop.ports import CheckResult

State = Literal["ok", "warning", "missing", "off"]
Mend = Literal["", "voices", "images"]
Group = Literal["microphone", "speakers", "voice", "docker"]

LEAVES_CHECK = "Leaves this computer"

_RANK: dict[State, int] = {"missing": 0, "warning": 1, "off": 2, "ok": 3}

_WORDS: dict[Group, tuple[str, ...]] = {
    "microphone": ("microphone",),
    "speakers": ("speaker",),
    "docker": ("docker", "sandbox", "image"),
    "voice": ("voice", "piper", "whisper", "speech"),
}
"""A check belongs to the first group one of whose words is in its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``sentence`` says in a few words how it is, ``remedy`` in whole sentences what happened and what to do; ``mend``
    names what the app can put right itself."""

    state: State
    sentence: str
    remedy: str = ""
    mend: Mend = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    microphone: Finding
    speakers: Finding
    voice: Finding
    docker: Finding
    leaving: str = ""
    """What leaves the computer, as a sentence; empty: nothing does."""

    @property
    def line(self) -> str:
        """How everything is, and what leaves the computer, in one line."""
        parts = [self.microphone.sentence]
        if self.speakers.state != "ok":
            parts.append(self.speakers.sentence)
        parts += [self.voice.sentence, self.docker.sentence]
        parts.append(self.leaving.rstrip(".") or _tr("nothing leaves this computer"))
        return " · ".join(parts)

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """What keeps an interview from being whole. An engine that merely ought to be updated is none."""
        found = [finding for finding in (self.voice, self.docker) if finding.state == "missing"]
        sound = [finding for finding in (self.microphone, self.speakers) if finding.state in ("missing", "warning")]
        return (*sound, *found)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Readiness", words)


def read_checks(checks: Sequence[CheckResult]) -> Readiness:
    """Sort ``checks`` into groups; the worst result of each counts, the earlier of two that are equally bad."""
    grouped: dict[Group, list[CheckResult]] = {group: [] for group in _WORDS}
    for check in checks:
        name = check.name.lower()
        group = next((group for group, words in _WORDS.items() if any(word in name for word in words)), None)
        # Of the voices, those that nobody needs may be absent.
        if group is not None and not (group == "voice" and check.status == "warning"):
            grouped[group].append(check)
    worst = {group: min(found, key=_rank, default=None) for group, found in grouped.items()}
    return Readiness(
        _sound(worst["microphone"], _tr("Microphone works"), _tr("No microphone: you can type")),
        _sound(worst["speakers"], _tr("loudspeaker works"), _tr("no loudspeaker: you can read")),
        _voice(worst["voice"]),
        _docker(worst["docker"]),
        next((check.detail for check in checks if check.name == LEAVES_CHECK and check.facts.get("leaves")), ""),
    )


def _rank(check: CheckResult) -> int:
    return _RANK[check.status]


def _sound(check: CheckResult | None, well: str, ill: str) -> Finding:
    """A device that does not open is only a warning for ``doctor``, since one can type and read."""
    if check is None:
        return Finding("off", ill)
    if check.status == "ok":
        return Finding("ok", well)
    return Finding(check.status, ill, _told(check))


def _voice(check: CheckResult | None) -> Finding:
    if check is None:
        return Finding("off", _tr("voice not checked"))
    if check.status == "ok":
        return Finding("ok", _tr("the voice is ready"))
    remedy = _tr("It is fetched once; after that no interview needs the network. Until then you can type.")
    return Finding("missing", _tr("the voice is missing"), f"{check.detail} {remedy}", "voices")


def _docker(check: CheckResult | None) -> Finding:
    if check is None:
        return Finding("off", _tr("Docker not checked"))
    if check.status == "ok":
        return Finding("ok", _tr("Docker is ready"))
    if check.status == "warning":
        return Finding("warning", _tr("Docker works"), _told(check))
    if "docker" in check.name.lower():
        return Finding("missing", _tr("no Docker: code cannot run"), _told(check))
    remedy = _tr("It is built here once, in a few minutes. Until then code cannot run.")
    return Finding("missing", _tr("code cannot run yet"), f"{check.name}: {check.detail} {remedy}", "images")


def _told(check: CheckResult) -> str:
    return f"{check.detail} {check.remedy}".strip()
