"""Disks that are small or write-protected, for as long as a test needs them. Only root may mount."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotMount(Exception):
    """Mounting is not permitted here."""


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """An empty disk of that size at ``folder``.

    Raises:
        CannotMount: nothing can be mounted here.
    """
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield
    finally:
        _unmount(folder)


def resize(folder: Path, kilobytes: int) -> None:
    _mount("-o", f"remount,size={kilobytes}k", str(folder))


def fill(folder: Path) -> Path:
    """Write until not a byte fits any more; returns the file to delete for room."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return ballast


@contextmanager
def write_protected(folder: Path) -> Iterator[None]:
    """``folder`` as on a disk that may not be written, which binds root as well.

    Raises:
        CannotMount: nothing can be mounted here.
    """
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,ro,bind", str(folder))
        yield
    finally:
        _unmount(folder)


def _mount(*arguments: str) -> None:
    mount = shutil.which("mount")
    if mount is None:
        raise CannotMount("there is no mount program")
    done = subprocess.run([mount, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMount(done.stderr.strip())


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)
