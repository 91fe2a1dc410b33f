"""Can an interview run on this computer? Collects the checks of all adapters and writes them down.

The checks that need no adapter (Python, the window's libraries, the data folder) are here; the composition root adds
those of sound, speech, Docker and the store.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib.metadata
import importlib.util
import json
import logging
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview_desktop.ports import CheckResult, Trouble

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[list[CheckResult]]]

CHECK_LIMIT_S = 60.0
"""How long one check may take; a hanging sound server or engine must not hang the doctor."""

DISK_NEEDED = 200 * 2**20
"""Bytes below which an interview could not be kept: its recording before compression, and the database."""

DISK_WANTED = 2 * 2**30
"""Bytes below which a person should know: voices, recordings and Docker images need room."""

WINDOW_PACKAGES = (("PySide6-Essentials", "PySide6"), ("pyside6-scintilla", "pyside6_scintilla"), ("qasync", "qasync"))

_MARKS = {"ok": "ok", "missing": "MISSING", "warning": "warning"}


@dataclass(frozen=True, slots=True)
class DoctorReport:
    results: tuple[CheckResult, ...]

    @property
    def exit_code(self) -> int:
        """1 when something is missing without which no interview can run, else 0."""
        return int(any(result.needed and result.status == "missing" for result in self.results))

    def as_json(self) -> str:
        """An object with ``ok`` and ``checks``, each with the fields of ``CheckResult``."""
        checks = [{**dataclasses.asdict(result), "facts": dict(result.facts)} for result in self.results]
        return json.dumps({"ok": self.exit_code == 0, "checks": checks}, indent=2, ensure_ascii=False, default=str)

    def as_text(self) -> str:
        """One line per check, the remedy below it, and a closing sentence."""
        width = max((len(result.name) for result in self.results), default=0)
        lines: list[str] = []
        for result in self.results:
            lines.append(f"{_MARKS[result.status]:<8} {result.name:<{width}}  {result.detail}".rstrip())
            if result.remedy and result.status != "ok":
                lines.append(f"{'':8} {'':{width}}  → {result.remedy}")
        lines += ["", self._verdict()]
        return "\n".join(lines)

    def _verdict(self) -> str:
        if self.exit_code:
            return "An interview cannot run yet. What is marked MISSING tells what to do."
        if any(result.status != "ok" for result in self.results):
            return "An interview can run, with the limits above."
        return "An interview can run."


async def run_checks(checks: Sequence[Check], limit_s: float = CHECK_LIMIT_S) -> DoctorReport:
    """Run all checks at the same time and report in the order given. A check that breaks becomes a result itself."""
    groups = await asyncio.gather(*(_guarded(check, limit_s) for check in checks))
    return DoctorReport(tuple(result for group in groups for result in group))


async def _guarded(check: Check, limit_s: float) -> list[CheckResult]:
    name = getattr(check, "__name__", type(check).__name__).replace("check_", "").replace("_", " ")
    try:
        async with asyncio.timeout(limit_s):
            return await check()
    except TimeoutError:
        return [CheckResult(name, "missing", f"The check got no answer within {limit_s:g} s.", "Try again.")]
    except Trouble as trouble:
        return [CheckResult(name, "missing", trouble.message, trouble.remedy)]
    except Exception as error:
        log.info("the check %s broke", name, exc_info=True)
        detail = f"The check itself failed: {type(error).__name__}: {error}"
        return [CheckResult(name, "missing", detail, "Please report this as a bug.")]


def base_checks(data_dir: Path) -> list[Check]:
    """The checks that need no adapter. ``data_dir`` is where sessions are kept."""

    async def data_folder() -> list[CheckResult]:
        return await asyncio.to_thread(check_data_folder, data_dir)

    async def python() -> list[CheckResult]:
        return [check_python()]

    async def window() -> list[CheckResult]:
        return [check_window()]

    return [python, window, data_folder]


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> CheckResult:
    shown = ".".join(map(str, version))
    facts = {"version": shown, "system": platform.platform(), "machine": platform.machine()}
    if version < (3, 11):
        remedy = "Install Python 3.11 or newer and start the app with it."
        return CheckResult("Python", "missing", f"{shown} is too old.", remedy, needed=True, facts=facts)
    return CheckResult("Python", "ok", f"{shown} on {facts['system']}", needed=True, facts=facts)


def check_window() -> CheckResult:
    """Whether the window's packages are installed, without loading them."""
    versions: dict[str, Any] = {}
    absent: list[str] = []
    for distribution, module in WINDOW_PACKAGES:
        try:
            found = importlib.util.find_spec(module) is not None
            versions[distribution] = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            # A frozen app carries the modules without their metadata.
            versions[distribution] = "unknown"
        if not found:
            absent.append(distribution)
    if absent:
        detail = f"not installed: {', '.join(absent)}"
        remedy = "Run `python3 dev.py run`, which installs them."
        return CheckResult("Window (Qt)", "missing", detail, remedy, facts=versions)
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    detail = f"PySide6 {versions['PySide6-Essentials']}"
    if sys.platform == "linux" and not screen:
        remedy = "The window needs a desktop; the command line works without."
        return CheckResult("Window (Qt)", "warning", f"{detail}, but there is no screen here.", remedy, facts=versions)
    return CheckResult("Window (Qt)", "ok", detail, facts=versions)


def check_data_folder(data_dir: Path) -> list[CheckResult]:
    """Whether sessions can be kept, and how much room there is."""
    name = "Data folder"
    facts: dict[str, Any] = {"path": str(data_dir)}
    choose = "Free it, or choose another folder with INTERVIEW_DESKTOP_DATA."
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(data_dir).free
    except OSError as error:
        detail = f"Nothing can be written to {data_dir}: {error.strerror or error}."
        remedy = "Make the folder writable, or choose another one with INTERVIEW_DESKTOP_DATA."
        return [CheckResult(name, "missing", detail, remedy, needed=True, facts=facts)]
    facts["free_bytes"] = free
    folder = CheckResult(name, "ok", str(data_dir), needed=True, facts=facts)
    room = f"{free / 2**30:.1f} GB free"
    if free < DISK_NEEDED:
        return [folder, CheckResult("Disk", "missing", f"Only {room}.", choose, needed=True, facts=facts)]
    if free < DISK_WANTED:
        return [folder, CheckResult("Disk", "warning", f"Only {room}.", choose, facts=facts)]
    return [folder, CheckResult("Disk", "ok", room, facts=facts)]
