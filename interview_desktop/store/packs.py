"""Problem packs as files: taking one in from a folder or a zip file that nobody vouches for, and writing one out."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from interview_desktop.interview.bank import load_problem
from interview_desktop.interview.plan import InterviewType
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble

MOST_FILES: Final = 100
MOST_BYTES: Final = 8 << 20
"""Of all files of a pack together, unpacked. The shipped ones have about 50 kB each."""

MOST_RATIO: Final = 100
"""How much larger than its compressed form a file may be, from ``SUSPICIOUS`` bytes on."""

SUSPICIOUS: Final = 64 << 10

HOST_FILES: Final = ("checkers.py", "generator.py")
_TOP: Final = re.compile(
    r"problem\.toml|tests\.json|checkers\.py|generator\.py|README\.md|LICENSE(?:\.(?:md|txt))?|NOTICE"
)
_CODE: Final = re.compile(r"python/[\w-]+\.py|javascript/[\w-]+\.js")
_IGNORED: Final = re.compile(r"(?:^|/)(?:__pycache__|__MACOSX|\.git|\.DS_Store|Thumbs\.db)(?:/|$)")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")
"""Names that Windows does not allow for a folder."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def refused(what: str, remedy: str) -> Trouble:
    return Trouble("pack_refused", f"{what}.", f"{remedy}.")


def untrusted_code(name: str, files: Sequence[str]) -> Trouble:
    """The trouble with a pack whose code would run outside of the sandbox, and nobody has agreed to that."""
    return Trouble(
        "pack_untrusted",
        f"{name} brings code of its own ({', '.join(files)}), which runs on this computer and outside of the sandbox, "
        "with limits of time and memory only.",
        "Read it; when you trust who wrote it, repeat the command with --trust-code.",
    )


def import_pack(
    source: Path,
    own: Path,
    interviews: Iterable[InterviewType],
    shipped: Collection[str],
    *,
    trusted: bool,
) -> Problem:
    """Copy the pack ``source`` (a folder or a zip file) into ``own`` and return its problem. All or nothing.

    ``shipped`` are the ids that are taken; ``trusted`` tells that its own code may run.

    Raises:
        Trouble: ``pack_refused``, ``pack_broken``, ``pack_untrusted``, ``pack_exists``, ``disk_full``.
    """
    try:
        own.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=own) as made:
            return _take_in(source, Path(made), own, interviews, shipped, trusted)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble("disk_full", f"The pack cannot be copied: {why}.", "See whether there is room left.") from error


def _take_in(
    source: Path, made: Path, own: Path, interviews: Iterable[InterviewType], shipped: Collection[str], trusted: bool
) -> Problem:
    raw = made / "raw"
    raw.mkdir()
    with _entries(source) as entries:
        _copy(entries, raw, source)
    identifier = _identifier(raw / "problem.toml")
    folder = raw.rename(made / identifier)
    problem = load_problem(folder, {interview.rubric: interview for interview in interviews})
    files = [name for name in HOST_FILES if (folder / name).exists()]
    if files and not trusted:
        raise untrusted_code(identifier, files)
    target = own / identifier
    if identifier in shipped or target.exists():
        whose = "shipped with the app" if identifier in shipped else "among your problems"
        raise Trouble(
            "pack_exists",
            f"A problem {identifier!r} is {whose} already.",
            "Give the pack another id in problem.toml and for its folder, or remove the other one.",
        )
    folder.rename(target)
    return problem


def export_pack(folder: Path, file: Path) -> None:
    """Write the pack ``folder`` into the new zip ``file``; the same pack gives the same bytes.

    Raises:
        Trouble: ``file_exists``, ``file_unwritable``.
    """
    names = sorted(name for name in _walk(folder) if _belongs(name))
    try:
        with file.open("xb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                info = zipfile.ZipInfo(f"{folder.name}/{name}", _EPOCH)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, (folder / name).read_bytes())
    except FileExistsError:
        raise Trouble("file_exists", f"{file} exists already.", "Choose another name, or remove it.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble("file_unwritable", f"{file} cannot be written: {why}.", "Choose another place.") from error


def write_scaffold(template: Path, identifier: str, parent: Path) -> Path:
    """Make ``parent/identifier``, a copy of the pack ``template`` under that id, and return it.

    Raises:
        Trouble: ``pack_refused``, ``file_exists``, ``file_unwritable``.
    """
    _require_id(identifier)
    folder = parent / identifier
    try:
        parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(template, folder, ignore=shutil.ignore_patterns("__pycache__"))
        path = folder / "problem.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(?m)^id = "[^"]*"$', f'id = "{identifier}"', text, count=1), encoding="utf-8")
    except FileExistsError:
        raise Trouble("file_exists", f"{folder} exists already.", "Choose another id or folder.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble("file_unwritable", f"{folder} cannot be written: {why}.", "Choose another folder.") from error
    return folder


# ── what is in a source ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of a source: its name within it, with slashes; what it is opened with."""

    name: str
    size: int
    packed: int
    archive: zipfile.ZipFile | None
    path: Path | None
    info: zipfile.ZipInfo | None = None

    def open(self) -> IO[bytes]:
        if self.archive is not None and self.info is not None:
            return self.archive.open(self.info)
        assert self.path is not None
        return self.path.open("rb")


@contextmanager
def _entries(source: Path) -> Iterator[list[_Entry]]:
    if source.is_dir():
        yield list(_of_folder(source))
        return
    try:
        with zipfile.ZipFile(source) as archive:
            yield list(_of_archive(archive, source))
    except FileNotFoundError:
        raise refused(f"There is no {source}", "Give the path of a pack's folder or zip file") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise refused(
            f"{source.name} is no zip file that can be read ({error})", "Export or download it anew"
        ) from None
    except RuntimeError as error:
        raise refused(f"{source.name} cannot be unpacked ({error})", "Make a zip file without a password") from None


def _of_folder(folder: Path) -> Iterator[_Entry]:
    for name in _walk(folder):
        path = folder / name
        size = path.stat().st_size
        yield _Entry(name, size, size, None, path)


def _walk(folder: Path) -> Iterator[str]:
    """Names of all files below ``folder``. A link is refused: it may lead anywhere."""
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            relative = path.relative_to(folder).as_posix()
            if _IGNORED.search(relative):
                continue
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise refused(f"{relative} is a link or no ordinary file", "Put the file itself into the folder")
        folders[:] = [name for name in folders if not _IGNORED.search(name)]
        for name in files:
            relative = Path(place, name).relative_to(folder).as_posix()
            if not _IGNORED.search(relative):
                yield relative


def _of_archive(archive: zipfile.ZipFile, source: Path) -> Iterator[_Entry]:
    infos = [info for info in archive.infolist() if not info.is_dir() and not _IGNORED.search(info.filename)]
    if len(infos) > MOST_FILES:
        raise refused(f"{source.name} holds {len(infos)} files", f"A pack has at most {MOST_FILES}")
    for info in infos:
        _require_plain(info)
    tops = {info.filename.split("/")[0] for info in infos}
    inside = f"{tops.pop()}/" if len(tops) == 1 and all("/" in info.filename for info in infos) else ""
    for info in infos:
        name = info.filename[len(inside) :]
        yield _Entry(name, info.file_size, info.compress_size, archive, None, info)


def _require_plain(info: zipfile.ZipInfo) -> None:
    """Raises: Trouble: the name leads out of the pack, or what it names is no ordinary file."""
    name = info.filename
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or "\0" in info.orig_filename or any(ord(character) < 32 for character in name)
    if odd or path.is_absolute() or ".." in path.parts or not path.parts:
        raise refused(f"{name!r} in the zip file leads out of the pack's folder", "Do not use this file: it is a trick")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise refused(
            f"{name!r} in the zip file is a link or no ordinary file", "Put the file itself into the zip file"
        )


# ── copying ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _copy(entries: Sequence[_Entry], target: Path, source: Path) -> None:
    if len(entries) > MOST_FILES:
        raise refused(f"{source.name} holds {len(entries)} files", f"A pack has at most {MOST_FILES}")
    seen: set[str] = set()
    left = MOST_BYTES
    for entry in entries:
        if not _belongs(entry.name):
            raise refused(f"{entry.name!r} is no part of a pack", "Remove it; the README of problems lists the files")
        if entry.name.lower() in seen:
            raise refused(f"{entry.name!r} is there twice", "Keep only one of them")
        seen.add(entry.name.lower())
        if entry.size >= SUSPICIOUS and entry.size > MOST_RATIO * max(entry.packed, 1):
            raise refused(f"{entry.name!r} grows more than {MOST_RATIO} times when unpacked", "Make the file smaller")
        left -= _copy_one(entry, target / entry.name, left)
    if "problem.toml" not in seen:
        raise refused(f"{source.name} has no problem.toml", "Give the folder of one pack, or a zip file of it")


def _copy_one(entry: _Entry, path: Path, left: int) -> int:
    """The number of bytes; what the source says of its own size is not believed."""
    path.parent.mkdir(exist_ok=True)
    copied = 0
    with contextlib.ExitStack() as stack:
        read, write = stack.enter_context(entry.open()), stack.enter_context(path.open("xb"))
        while piece := read.read(min(1 << 16, left - copied + 1)):
            copied += len(piece)
            if copied > left:
                raise refused(f"The pack is larger than {MOST_BYTES >> 20} MB", "Make large inputs with $make")
            write.write(piece)
    return copied


def _belongs(name: str) -> bool:
    return bool(_TOP.fullmatch(name) or _CODE.fullmatch(name))


def _identifier(path: Path) -> str:
    from interview_desktop.interview.reading import read_toml

    identifier = read_toml(path).text("id")
    _require_id(identifier)
    return identifier


def _require_id(identifier: str) -> None:
    if not _ID.fullmatch(identifier) or len(identifier) > 60 or _RESERVED.fullmatch(identifier):
        what = f"{identifier!r} cannot be a problem's id"
        raise refused(what, "Use small letters, digits and hyphens, at most 60, such as two-readings")
