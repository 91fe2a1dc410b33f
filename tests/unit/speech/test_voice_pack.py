"""Manifests say what a file must be; a pack is ready only if every byte is so."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from interview_desktop.providers.local import voice_pack
from interview_desktop.providers.local.piper_program import PiperProgram
from interview_desktop.providers.local.voice_pack import BadManifest, VoicePacks, read_manifest

MODEL, WORDS = b"model" * 100, b"words"

MANIFEST = f"""
name = "tiny"
title = "Tiny"
role = "speech-to-text"
engine = "whisper"
language = "en"
licence = "MIT"
origin = "nowhere"
needed = true
preference = 1
[[files]]
name = "model.bin"
sha256 = "{hashlib.sha256(MODEL).hexdigest()}"
size = {len(MODEL)}
[[files]]
name = "words.txt"
sha256 = "{hashlib.sha256(WORDS).hexdigest()}"
size = {len(WORDS)}
"""


@pytest.fixture
def voices(tmp_path: Path) -> VoicePacks:
    manifest = tmp_path / "tiny.toml"
    manifest.write_text(MANIFEST)
    folder = tmp_path / "voices"
    (folder / "tiny").mkdir(parents=True)
    (folder / "tiny" / "model.bin").write_bytes(MODEL)
    (folder / "tiny" / "words.txt").write_bytes(WORDS)
    return VoicePacks(folder, [manifest])


def model_of(voices: VoicePacks) -> Path:
    return voices.folder / "tiny" / "model.bin"


def test_the_shipped_manifests_fill_every_role_with_pinned_files():
    voices = VoicePacks(Path("nowhere"))
    assert voices.faults == ()
    assert {pack.role for pack in voices.packs if pack.needed or pack.recommended} == set(voice_pack.ROLES)
    assert [pack.role for pack in voices.packs if pack.recommended] == ["turn-end"]
    assert not any(pack.needed and pack.recommended for pack in voices.packs)
    for pack in voices.packs:
        for file in pack.files:
            assert file.parts, f"{pack.name}: {file.name} has no source"
    base = voices.pack("whisper-base")
    assert base is not None
    assert [(file.name, file.sha256[:8]) for file in base.files][:1] == [("model.bin", "d01c3014")]


def test_a_complete_pack_is_ready(voices):
    (result,) = voices.check()
    assert result.status == "ok"
    assert voices.ready("speech-to-text")
    assert [installed.path("model.bin") for installed in voices.installed("speech-to-text")] == [model_of(voices)]
    assert not voices.ready("voice-activity")


def test_a_missing_and_a_damaged_file_are_named(voices):
    model_of(voices).write_bytes(MODEL[:-1] + b"!")
    (voices.folder / "tiny" / "words.txt").unlink()
    (result,) = voices.check()
    assert result.status == "missing"
    assert result.needed
    assert "model.bin (damaged)" in result.detail
    assert "words.txt (missing)" in result.detail
    assert "voices fetch" in result.remedy
    assert not voices.ready("speech-to-text")


def test_a_pack_that_is_not_there_at_all_is_said_to_be_absent(tmp_path):
    for result in VoicePacks(tmp_path / "empty").check():
        assert result.status == ("missing" if result.needed else "warning")
        assert "not on this computer" in result.detail


def test_what_was_verified_is_not_hashed_again_until_it_changes(voices, monkeypatch):
    voices.check()
    hashed: list[Path] = []
    real = voice_pack.hash_file
    monkeypatch.setattr(voice_pack, "hash_file", lambda path: hashed.append(path) or real(path))
    assert voices.check()[0].status == "ok"
    assert hashed == []
    os.utime(model_of(voices), ns=(1, 1))
    assert voices.check()[0].status == "ok"
    assert hashed == [model_of(voices)]


def test_a_full_check_finds_what_the_stamp_hides(voices):
    voices.check()
    before = model_of(voices).stat()
    model_of(voices).write_bytes(b"!" + MODEL[1:])
    os.utime(model_of(voices), ns=(before.st_atime_ns, before.st_mtime_ns))
    assert voices.check()[0].status == "ok"
    (result,) = voices.check(full=True)
    assert "model.bin (damaged)" in result.detail
    assert voices.check()[0].status == "missing"


@pytest.mark.parametrize("stamp", ["", "[]", '{"model.bin": 3}', "{\0", '{"model.bin": {"size": 500}}'])
def test_a_broken_stamp_only_costs_time(voices, stamp):
    (voices.folder / "tiny" / ".verified.json").write_text(stamp)
    assert voices.check()[0].status == "ok"


def test_a_persons_own_manifest_is_used_and_a_wrong_one_reported(voices):
    own = voices.folder / "manifests"
    own.mkdir()
    (own / "better.toml").write_text(MANIFEST.replace('"tiny"', '"better"').replace("preference = 1", "preference = 9"))
    (own / "wrong.toml").write_text(MANIFEST.replace("speech-to-text", "telepathy"))
    (voices.folder / "better").mkdir()
    (voices.folder / "better" / "model.bin").write_bytes(MODEL)
    (voices.folder / "better" / "words.txt").write_bytes(WORDS)
    again = VoicePacks(voices.folder, [voices.folder.parent / "tiny.toml"])
    assert [one.pack.name for one in again.installed("speech-to-text")] == ["better", "tiny"]
    warning = again.check()[-1]
    assert warning.status == "warning"
    assert "wrong.toml: role 'telepathy'" in warning.detail


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "model.bin"', 'name = "../model.bin"', "plain file name"),
        ('name = "tiny"', 'name = ".."', "plain file name"),
        ('name = "model.bin"', 'name = "C:model.bin"', "plain file name"),
        ('licence = "MIT"', "", "'licence' is missing"),
        ('sha256 = "', 'sha256 = "x', "SHA-256"),
        ("size = 5\n", 'size = 5\nparts = [{ package = "p", member = "m" }]\n', "no wheel is pinned for p"),
        ("[[files]]", "[[files", "wrong.toml"),
    ],
)
def test_a_wrong_manifest_is_refused_with_what_is_wrong(tmp_path, old, new, complaint):
    assert old in MANIFEST
    manifest = tmp_path / "wrong.toml"
    manifest.write_text(MANIFEST.replace(old, new))
    with pytest.raises(BadManifest, match=complaint):
        read_manifest(manifest)


def test_the_folder_is_the_persons_choice(monkeypatch, tmp_path):
    monkeypatch.setenv("INTERVIEW_DESKTOP_VOICES", str(tmp_path))
    assert voice_pack.voices_folder() == tmp_path
    monkeypatch.delenv("INTERVIEW_DESKTOP_VOICES")
    assert voice_pack.voices_folder().name == "voices"


# ── the Piper program ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def program(tmp_path: Path) -> PiperProgram:
    fresh = tmp_path / "fresh"
    (fresh / "piper").mkdir(parents=True)
    (fresh / "piper" / "voice.py").write_text("voice")
    (fresh / "piper" / "bridge.so").write_bytes(b"bridge")
    program = PiperProgram(tmp_path / "voices")
    assert not program.ready()
    program.adopt(fresh)
    return program


def test_an_installed_program_is_ready_until_a_file_is_gone_or_changed(program):
    assert program.ready()
    assert program.check().status == "ok"
    (program.folder / "piper" / "voice.py").write_text("VOICE")
    assert program.bad_files() == []
    assert program.bad_files(full=True) == ["piper/voice.py"]
    (program.folder / "piper" / "bridge.so").unlink()
    result = program.check()
    assert result.status == "missing"
    assert "piper/bridge.so" in result.detail


def test_a_new_program_takes_the_place_of_the_old_one(program, tmp_path):
    old = program.home / f"{program.folder.name.rsplit('-', 1)[0]}-0123456789ab"
    old.mkdir()
    other_python = program.home / "cpython-27-0123456789ab"
    other_python.mkdir()
    fresh = tmp_path / "fresher"
    fresh.mkdir()
    (fresh / "new.py").write_text("new")
    program.adopt(fresh)
    assert sorted(path.name for path in program.home.iterdir()) == sorted([program.folder.name, other_python.name])
    assert program.bad_files(full=True) == []


def test_the_program_runs_apart_from_the_apps_packages(program):
    command = program.command(Path("voice.onnx"))
    assert command[1:3] == ["-I", "-S"]
    assert command[-1] == str(program.folder)
