"""The Piper program: GPL-licensed, therefore a program of its own beside the app, spoken to over pipes only.

It is installed from its own hash-locked requirements into a folder of its own below the voices folder, and run by a
bare interpreter that sees nothing but that folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from interview_desktop.ports import CheckResult
from interview_desktop.providers.local.voice_pack import FETCH_REMEDY, hash_file, shipped_folder

_CONTENTS = "contents.json"
NEEDED_BYTES = 260_000_000
"""What an installation takes while it is made: wheels and unpacked files."""


class PiperProgram:
    """The installation for this Python and this lock file, in ``folder``."""

    def __init__(self, voices: Path) -> None:
        source = shipped_folder() / "installers" / "piper"
        self.lock_file = source / "requirements.lock"
        self._server = source / "piper_server.py"
        self.home = voices / "piper-program"
        self.folder = self.home / f"{sys.implementation.cache_tag}-{self._lock_hash()}"

    def _lock_hash(self) -> str:
        try:
            return hashlib.sha256(self.lock_file.read_bytes()).hexdigest()[:12]
        except OSError:
            return "without-lock"

    @property
    def frozen_program(self) -> Path | None:
        """The executable that a packaged app brings along, if there is one."""
        if not getattr(sys, "frozen", False):
            return None
        name = "interview-desktop-piper.exe" if os.name == "nt" else "interview-desktop-piper"
        program = Path(sys.executable).parent / name
        return program if program.exists() else None

    @property
    def installable(self) -> bool:
        """Whether fetching can help: a packaged app is no Python that could run an installed program."""
        return not getattr(sys, "frozen", False)

    def command(self, voice: Path) -> list[str]:
        """The command that serves ``voice`` (an ``.onnx`` file with its ``.json`` beside it)."""
        if program := self.frozen_program:
            return [str(program), str(voice)]
        # -I -S: neither the app's packages nor the person's may be mixed with Piper's.
        return [sys.executable, "-I", "-S", str(self._server), str(voice), "--packages", str(self.folder)]

    def ready(self) -> bool:
        return self.frozen_program is not None or (self.installable and not self.bad_files())

    def bad_files(self, *, full: bool = False) -> list[str]:
        """Names of missing or damaged files; sizes are compared, with ``full`` also hashes."""
        contents = self._contents()
        if not contents or not self._server.is_file():
            return [self._server.name] if contents else [_CONTENTS]
        bad = []
        for name, (size, sha256) in contents.items():
            path = self.folder / name
            try:
                if path.stat().st_size != size or (full and hash_file(path) != sha256):
                    bad.append(name)
            except OSError:
                bad.append(name)
        return bad

    def _contents(self) -> dict[str, tuple[int, str]]:
        try:
            data: dict[str, Any] = json.loads((self.folder / _CONTENTS).read_text(encoding="utf-8"))
            return {name: (int(size), str(sha256)) for name, (size, sha256) in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def check(self, *, full: bool = False) -> CheckResult:
        name = "piper program"
        facts = {"folder": str(self.folder), "licence": "GPL-3.0-or-later"}
        if self.frozen_program is not None:
            return CheckResult(name, "ok", "The Piper program came with the app.", needed=True, facts=facts)
        if not self.installable:
            detail = "The Piper program, which speaks, is not where the app was installed."
            return CheckResult(name, "missing", detail, "Install the app again.", needed=True, facts=facts)
        bad = self.bad_files(full=full)
        if not bad:
            count = len(self._contents())
            return CheckResult(name, "ok", f"The Piper program is installed: {count} files.", needed=True, facts=facts)
        detail = (
            "The Piper program, which speaks, is not on this computer."
            if bad == [_CONTENTS]
            else f"The Piper program is damaged: {', '.join(bad[:5])}{' …' if len(bad) > 5 else ''}."
        )
        return CheckResult(name, "missing", detail, FETCH_REMEDY, needed=True, facts=facts)

    def install_arguments(self, target: Path) -> list[str]:
        """Arguments for pip that install the locked program into ``target``."""
        return [
            "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile",
            "--target", str(target), "-r", str(self.lock_file),
        ]  # fmt: skip

    def adopt(self, target: Path) -> None:
        """Make what pip installed into ``target`` the program; its other versions for this Python are removed."""
        contents = {
            path.relative_to(target).as_posix(): (path.stat().st_size, hash_file(path))
            for path in sorted(target.rglob("*"))
            if path.is_file()
        }
        (target / _CONTENTS).write_text(json.dumps(contents, indent=0), encoding="utf-8")
        self.home.mkdir(parents=True, exist_ok=True)
        for old in self.home.glob(f"{sys.implementation.cache_tag}-*"):
            shutil.rmtree(old, ignore_errors=True)
        os.replace(target, self.folder)
