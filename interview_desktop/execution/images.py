"""The sandbox images: where their files are, what they are called, how they are built and checked."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import re
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from interview_desktop.execution.endpoint import INSTALL
from interview_desktop.execution.engine import Engine, connect
from interview_desktop.ports import CheckResult, Progress, Trouble

LANGUAGES: Final = ("python", "javascript")
LABEL_LANGUAGE: Final = "interview-desktop.executor"
BUILD: Final = "interview-desktop executors build"
_REPOSITORY: Final = "interview-desktop-executor"
_LANGUAGE_NAMES: Final = {"python": "Python", "javascript": "JavaScript"}
_FIXED_RUNC: Final = ((1, 2, 8), (1, 3, 3))
"""The first releases of two lines without the three container escapes published in November 2025."""


def executors_folder() -> Path:
    """The folder with one subfolder per language, in a source tree as well as in a packaged app.

    Raises:
        Trouble: ``executors_missing``.
    """
    package = Path(__file__).resolve().parents[1]
    bundle = getattr(sys, "_MEIPASS", None)
    candidates = [package.parent / "executors", package / "executors"]
    if bundle is not None:
        candidates.insert(0, Path(bundle) / "executors")
    for folder in candidates:
        if (folder / "seccomp.json").is_file():
            return folder
    raise Trouble(
        "executors_missing",
        "The files from which the sandboxes are built are not where the app expects them.",
        "Install the app again.",
    )


def require_language(language: str) -> None:
    """Raises: Trouble: ``language_unknown``."""
    if language not in LANGUAGES:
        names = " and ".join(_LANGUAGE_NAMES[known] for known in LANGUAGES)
        raise Trouble("language_unknown", f"There is no sandbox for {language}.", f"Choose {names}.")


def seccomp_profile() -> str:
    return (executors_folder() / "seccomp.json").read_text("utf-8")


def image_tag(language: str) -> str:
    """The image's name. It holds a digest of the executor's files: an image of other files is not taken for it.

    Raises:
        Trouble: ``language_unknown``, ``executors_missing``.
    """
    require_language(language)
    digest = hashlib.sha256()
    for name, content in _files(language):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{_REPOSITORY}-{language}:{digest.hexdigest()[:12]}"


def _files(language: str) -> Iterator[tuple[str, bytes]]:
    folder = executors_folder() / language
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            # A checkout on Windows may have other line ends, which the shell in a Dockerfile does not survive.
            yield path.name, path.read_bytes().replace(b"\r\n", b"\n")


def build_context(language: str) -> io.BytesIO:
    """The build context as a tar file that is the same wherever it is made."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in _files(language):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(content))
    buffer.seek(0)
    return buffer


# ── building ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def build_images(
    languages: Sequence[str], progress: Progress, base_images: Mapping[str, str] | None = None
) -> None:
    """Build the images of ``languages``; the bases come from ``base_images`` (language → image) or the official ones.

    Raises:
        Trouble: ``registry_unreachable`` when a base image is neither here nor to be had, ``image_build_failed``,
            ``language_unknown``, and those of connecting.
    """
    for language in languages:
        require_language(language)
    loop = asyncio.get_running_loop()

    def tell(done: float, sentence: str) -> None:
        loop.call_soon_threadsafe(progress, done, sentence)

    def build_all() -> None:
        engine = connect()
        try:
            for number, language in enumerate(languages):
                base = (base_images or {}).get(language)
                _build(engine, language, base, functools.partial(_part, tell, number, len(languages)))
        finally:
            engine.close()

    await asyncio.to_thread(build_all)
    tell(1.0, "The sandboxes are ready.")


def _part(tell: Progress, number: int, count: int, done: float, sentence: str) -> None:
    tell((number + done) / count, sentence)


def _build(engine: Engine, language: str, base: str | None, progress: Progress) -> None:
    name = _LANGUAGE_NAMES[language]
    progress(0.0, f"Building the {name} sandbox…")
    try:
        lines = engine.api.build(
            fileobj=build_context(language),
            custom_context=True,
            tag=image_tag(language),
            buildargs={"BASE_IMAGE": base} if base else {},
            labels={LABEL_LANGUAGE: language},
            network_mode="none",
            rm=True,
            forcerm=True,
            decode=True,
        )
        said = ""
        # Read to the end, also after an error: a connection with an unread rest is dropped instead of closed.
        for line in lines:
            said = said or str(line.get("error", ""))
            _tell_step(line, name, progress)
        if said:
            raise _build_trouble(language, said)
    except Trouble:
        raise
    except Exception as error:
        if not engine.answers():
            raise engine.failure(error) from error
        raise _build_trouble(language, str(getattr(error, "explanation", "") or error)) from error
    progress(1.0, f"The {name} sandbox is ready.")


def _tell_step(line: Mapping[str, Any], name: str, progress: Progress) -> None:
    if step := re.match(r"Step (\d+)/(\d+)", str(line.get("stream", ""))):
        number, count = int(step[1]), int(step[2])
        progress((number - 1) / count, f"Building the {name} sandbox: step {number} of {count}…")
    elif line.get("status") == "Downloading":
        detail = line.get("progressDetail") or {}
        total = detail.get("total") or 0
        part = f" ({detail.get('current', 0) / total:.0%} of a layer)" if total else ""
        progress(0.0, f"Downloading the base of the {name} sandbox{part}…")


_NOT_TO_BE_HAD = re.compile(
    r"pull access denied|manifest.*unknown|not found: manifest|dial tcp|lookup .* on|no such host|i/o timeout"
    r"|TLS handshake|context deadline exceeded|Client\.Timeout|connection refused|request canceled|x509|EOF$"
    r"|network is unreachable|failed to resolve|toomanyrequests",
    re.IGNORECASE,
)


def _build_trouble(language: str, said: str) -> Trouble:
    said = said.strip().rstrip(".")[:500]
    name = _LANGUAGE_NAMES[language]
    if _NOT_TO_BE_HAD.search(said):
        return Trouble(
            "registry_unreachable",
            f"The base image of the {name} sandbox could not be downloaded: {said}.",
            f"Connect to the internet and run `{BUILD}` again, or name an image that is here already with"
            f" `{BUILD} --base-image {language}=IMAGE`.",
        )
    return Trouble(
        "image_build_failed",
        f"The {name} sandbox could not be built: {said}.",
        f"Run `{BUILD}` again; if you named a base image, it must be based on Debian and have the interpreter.",
    )


# ── what is there ────────────────────────────────────────────────────────────────────────────────────────────────


async def missing_images() -> list[str]:
    """The languages whose image is not built, or was built from other files. Raises: Trouble: see ``connect``."""

    def look() -> list[str]:
        engine = connect()
        try:
            present = _present_tags(engine)
        finally:
            engine.close()
        return [language for language in LANGUAGES if image_tag(language) not in present]

    return await asyncio.to_thread(look)


async def list_images() -> list[tuple[str, str, int, bool]]:
    """All sandbox images, also old ones, as (language, tag, bytes, current). Raises: Trouble: see ``connect``."""

    def look() -> list[tuple[str, str, int, bool]]:
        engine = connect()
        try:
            return _images(engine)
        finally:
            engine.close()

    return await asyncio.to_thread(look)


async def remove_images(only_old: bool = False) -> list[str]:
    """Remove the sandbox images and return their tags. Raises: Trouble: see ``connect``."""

    def remove() -> list[str]:
        engine = connect()
        try:
            tags = [tag for _language, tag, _size, current in _images(engine) if not (only_old and current)]
            for tag in tags:
                engine.api.remove_image(tag, force=True)
            return tags
        except Trouble:
            raise
        except Exception as error:
            raise engine.failure(error) from error
        finally:
            engine.close()

    return await asyncio.to_thread(remove)


def _images(engine: Engine) -> list[tuple[str, str, int, bool]]:
    current = {image_tag(language) for language in LANGUAGES}
    found = []
    for image in engine.api.images(filters={"label": LABEL_LANGUAGE}):
        language = str((image.get("Labels") or {}).get(LABEL_LANGUAGE, ""))
        for tag in image.get("RepoTags") or ():
            if tag.startswith(_REPOSITORY):
                found.append((language, str(tag), int(image.get("Size") or 0), tag in current))
    return sorted(found)


def _present_tags(engine: Engine) -> set[str]:
    try:
        return {tag for _language, tag, _size, _current in _images(engine)}
    except Exception as error:
        raise engine.failure(error) from error


# ── doctor ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def check() -> list[CheckResult]:
    """The engine and each image, as lines of ``doctor``. An interview can be held without any of them."""
    return await asyncio.to_thread(_check)


def _check() -> list[CheckResult]:
    try:
        engine = connect()
    except Trouble as trouble:
        remedy = INSTALL if trouble.code == "docker_missing" else trouble.remedy
        absent = [
            CheckResult(_image_line(language), "missing", "Not known while Docker does not answer.", remedy)
            for language in LANGUAGES
        ]
        return [CheckResult("Docker engine", "missing", trouble.message, remedy), *absent]
    try:
        facts = _facts(engine)
        present = _present_tags(engine)
    except Trouble as trouble:
        return [CheckResult("Docker engine", "missing", trouble.message, trouble.remedy)]
    finally:
        engine.close()
    results = [_engine_line(facts)]
    for language in LANGUAGES:
        tag = image_tag(language)
        if tag in present:
            results.append(CheckResult(_image_line(language), "ok", tag))
        else:
            old = any(other.startswith(f"{_REPOSITORY}-{language}:") for other in present)
            detail = "Built for another version of the app." if old else "Not built yet."
            results.append(CheckResult(_image_line(language), "missing", detail, f"Run `{BUILD}`."))
    return results


def _image_line(language: str) -> str:
    return f"{_LANGUAGE_NAMES[language]} sandbox"


def _facts(engine: Engine) -> dict[str, Any]:
    try:
        version = engine.api.version()
        info = engine.api.info()
    except Exception as error:
        raise engine.failure(error) from error
    parts = {str(part.get("Name")): str(part.get("Version")) for part in version.get("Components") or ()}
    return {
        "engine": str(version.get("Version", "")),
        "api": str(version.get("ApiVersion", "")),
        "runc": parts.get("runc", ""),
        "containerd": parts.get("containerd", ""),
        "cgroup": str(info.get("CgroupVersion", "")),
        "operating_system": str(info.get("OperatingSystem", "")),
        "address": engine.endpoint.url,
        "chosen_by": engine.endpoint.origin,
        "memory_limits": bool(info.get("MemoryLimit")),
        "cpu_limits": bool(info.get("CpuCfsQuota")),
        "process_limits": bool(info.get("PidsLimit")),
        "system_call_filter": any("name=seccomp" in str(option) for option in info.get("SecurityOptions") or ()),
    }


def _engine_line(facts: Mapping[str, Any]) -> CheckResult:
    parts = ", ".join(f"{name} {facts[name] or 'unknown'}" for name in ("runc", "containerd"))
    detail = f"Docker {facts['engine']}, {parts}"
    detail += f", cgroup v{facts['cgroup']}" if facts["cgroup"] else ""
    lacking = [
        name.replace("_", " ")
        for name in ("memory_limits", "cpu_limits", "process_limits", "system_call_filter")
        if not facts[name]
    ]
    if lacking:
        warning = f"{detail}; this engine has no {', no '.join(lacking)}"
        return CheckResult("Docker engine", "warning", warning, "Use an engine that has all limits.", facts=facts)
    if runc_is_old(str(facts["runc"])):
        return CheckResult(
            "Docker engine",
            "warning",
            f"{detail}; this runc may have the container escapes that 1.2.8 and 1.3.3 fixed",
            "Update Docker (or runc) with your system's updates, unless your distribution has fixed its older version.",
            facts=facts,
        )
    return CheckResult("Docker engine", "ok", detail, facts=facts)


def runc_is_old(version: str) -> bool:
    """Whether a runc of this version lacks the fixes of November 2025; False when it cannot be told."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)(-rc\.?(\d+))?", version)
    if found is None:
        return False
    number = (int(found[1]), int(found[2]), int(found[3]))
    if number == (1, 4, 0) and found[5]:
        return int(found[5]) < 3
    same_line = [fixed for fixed in _FIXED_RUNC if fixed[:2] == number[:2]]
    return number < (same_line[0] if same_line else _FIXED_RUNC[0])
