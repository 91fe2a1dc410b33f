"""Packs from strangers: what is taken in, what is refused, and that nothing is left over either way."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble
from interview_desktop.store import packs
from interview_desktop.store.packs import export_pack, import_pack, write_scaffold
from tests.support.interview_loop import RESOURCES, bank

SHIPPED = frozenset({"two-readings"})


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_scaffold(RESOURCES / "scaffold", "my-problem", tmp_path / "made")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


def take(source: Path, own: Path, *, trusted: bool = True) -> Problem:
    return import_pack(source, own, bank().interviews, SHIPPED, trusted=trusted)


def zipped(folder: Path, change: Callable[[zipfile.ZipFile], object] = lambda archive: None) -> Path:
    file = folder.parent / "pack.zip"
    export_pack(folder, file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return file


def refused(source: Path, own: Path, *, trusted: bool = True) -> Trouble:
    with pytest.raises(Trouble) as caught:
        take(source, own, trusted=trusted)
    assert list(own.glob("*")) == list(own.glob(".*")) == []
    assert caught.value.remedy
    return caught.value


def test_a_folder_and_a_zip_file_come_in_alike(pack: Path, own: Path, tmp_path: Path) -> None:
    from_folder = take(pack, own)
    from_zip = take(zipped(pack), tmp_path / "other")
    assert from_folder == from_zip
    assert from_folder.id == "my-problem"
    assert {path.name for path in own.iterdir()} == {"my-problem"}


def test_files_without_a_folder_around_them_are_a_pack_too(pack: Path, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "flat.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in pack.rglob("*.*"):
            archive.write(path, path.relative_to(pack).as_posix())
        archive.writestr("__MACOSX/._problem.toml", "left by an operating system")
    assert take(file, own).id == "my-problem"


def test_what_goes_out_comes_in_again_and_is_the_same_file_every_time(pack: Path, own: Path, tmp_path: Path) -> None:
    take(pack, own)
    export_pack(own / "my-problem", tmp_path / "one.zip")
    export_pack(pack, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with pytest.raises(Trouble, match="exists already"):
        export_pack(pack, tmp_path / "one.zip")


def test_code_that_would_run_outside_of_the_sandbox_needs_trust(pack: Path, own: Path) -> None:
    trouble = refused(pack, own, trusted=False)
    assert trouble.code == "pack_untrusted"
    assert "generator.py" in trouble.message
    assert "--trust-code" in trouble.remedy
    (pack / "generator.py").unlink()
    assert take(pack, own, trusted=False).generator is None


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "/etc/evil.py",
        "my-problem/../../evil.py",
        "C:/evil.py",
        "my-problem\\..\\evil.py",
        "my-problem/a\nb",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_a_trick(pack: Path, own: Path, name: str) -> None:
    trouble = refused(zipped(pack, lambda archive: archive.writestr(name, "evil")), own)
    assert "trick" in trouble.remedy
    assert not list(own.parent.rglob("evil.py"))


def test_a_link_in_a_zip_file_is_refused(pack: Path, own: Path) -> None:
    info = zipfile.ZipInfo("my-problem/README.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in refused(zipped(pack, lambda archive: archive.writestr(info, "/etc/passwd")), own).message


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right there")
@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "nowhere"])
def test_a_link_in_a_folder_is_refused(pack: Path, own: Path, target: str) -> None:
    os.symlink(target, pack / "README.md")
    assert "link" in refused(pack, own).message


def test_a_bomb_is_refused_by_what_it_says(pack: Path, own: Path) -> None:
    bomb = zipped(pack, lambda archive: archive.writestr("my-problem/README.md", b"0" * (5 << 20)))
    assert "times when unpacked" in refused(bomb, own).message


def test_a_bomb_is_stopped_by_what_comes_out_of_it(pack: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_BYTES", 20_000)
    (pack / "README.md").write_bytes(os.urandom(30_000))
    assert "larger than" in refused(pack, own).message
    assert "larger than" in refused(zipped(pack), own).message


def test_too_many_files_are_refused(pack: Path, own: Path) -> None:
    def add(archive: zipfile.ZipFile) -> None:
        for number in range(packs.MOST_FILES):
            archive.writestr(f"my-problem/python/more_{number}.py", "")

    assert "files" in refused(zipped(pack, add), own).message
    for number in range(packs.MOST_FILES):
        (pack / "python" / f"more_{number}.py").touch()
    assert "files" in refused(pack, own).message


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["my-problem/problem.toml", "my-problem/python/Starter.py"])
def test_a_file_that_is_there_twice_is_refused(pack: Path, own: Path, name: str) -> None:
    assert "twice" in refused(zipped(pack, lambda archive: archive.writestr(name, "x")), own).message


def test_a_file_that_is_no_part_of_a_pack_is_refused(pack: Path, own: Path) -> None:
    (pack / "setup.sh").write_text("echo", encoding="utf-8")
    assert "setup.sh" in refused(pack, own).message


@pytest.mark.parametrize(
    ("missing", "told"),
    [("problem.toml", "problem.toml"), ("tests.json", "tests.json"), ("javascript/reference.js", "reference.js")],
)
def test_a_missing_part_is_named(pack: Path, own: Path, missing: str, told: str) -> None:
    (pack / missing).unlink()
    assert told in refused(pack, own).message


def test_a_name_that_is_taken_is_told(pack: Path, own: Path, tmp_path: Path) -> None:
    take(pack, own)
    with pytest.raises(Trouble, match="among your problems"):
        take(pack, own)
    shipped = tmp_path / "two-readings"
    shutil.copytree(RESOURCES / "problems" / "two-readings", shipped)
    with pytest.raises(Trouble, match="shipped with the app"):
        take(shipped, own)
    assert {path.name for path in own.iterdir()} == {"my-problem"}


@pytest.mark.parametrize("identifier", ["../up", "My-Problem", "con", "a b", "-a", "", "x" * 61])
def test_an_id_that_is_no_folder_name_is_refused(pack: Path, own: Path, identifier: str) -> None:
    text = (pack / "problem.toml").read_text(encoding="utf-8")
    (pack / "problem.toml").write_text(text.replace('id = "my-problem"', f'id = "{identifier}"', 1), encoding="utf-8")
    refused(pack, own)
    with pytest.raises(Trouble):
        write_scaffold(RESOURCES / "scaffold", identifier, pack.parent)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no zip"])
def test_a_file_that_is_no_zip_file_is_told(own: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pack.zip").write_bytes(content)
    assert "no zip file" in refused(tmp_path / "pack.zip", own).message
    assert "There is no" in refused(tmp_path / "nowhere.zip", own).message


def test_a_damaged_zip_file_leaves_nothing(pack: Path, own: Path) -> None:
    file = zipped(pack)
    data = bytearray(file.read_bytes())
    data[200:260] = bytes(60)
    file.write_bytes(data)
    refused(file, own)


def test_a_scaffold_takes_nobodys_place(pack: Path) -> None:
    with pytest.raises(Trouble, match="exists already"):
        write_scaffold(RESOURCES / "scaffold", pack.name, pack.parent)
