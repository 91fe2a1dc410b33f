"""Paths, the lock, settings, secrets, snippets, and what importing costs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringError

from interview_desktop.ports import Trouble
from interview_desktop.store import JsonSettings, KeyringSecrets, data_folder, lock_data_folder, text
from tests.support.mounts import CannotMount, fill, small_disk, write_protected
from tests.support.payloads import texts

ROOT = Path(__file__).parents[3]


# ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_data_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("INTERVIEW_DESKTOP_DATA", str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"
    monkeypatch.setenv("INTERVIEW_DESKTOP_DATA", "relative")
    assert data_folder() == Path.cwd() / "relative"


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of another system")
@pytest.mark.parametrize("chosen", [None, "", "  "])
def test_without_a_choice_it_is_the_systems_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: str | None):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if chosen is None:
        monkeypatch.delenv("INTERVIEW_DESKTOP_DATA", raising=False)
    else:
        monkeypatch.setenv("INTERVIEW_DESKTOP_DATA", chosen)
    assert data_folder() == tmp_path / "interview-desktop"


@pytest.mark.parametrize("start", ["first", "second"])
def test_importing_and_opening_the_store_loads_no_database_library(tmp_path: Path, start: str):
    script = (
        "import asyncio, pathlib, sys\n"
        "from interview_desktop.store import open_store\n"
        "class Clock:\n    now = staticmethod(lambda: 0.0)\n"
        "store = open_store(pathlib.Path(sys.argv[1]), clock=Clock())\n"
        "asyncio.run(store.close())\n"  # after the thread has looked at the file
        "print(store.read_only, *sorted({'sqlmodel', 'sqlalchemy', 'pydantic', 'keyring'} & sys.modules.keys()))\n"
    )
    for _ in range(1 if start == "first" else 2):
        printed = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    assert printed.strip() == ""


# ── the lock ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_locked_folder_lets_nobody_else_in_until_it_is_released(tmp_path: Path):
    lock = lock_data_folder(tmp_path / "data")
    with pytest.raises(Trouble) as caught:
        lock_data_folder(tmp_path / "data")
    assert caught.value.code == "data_in_use"
    lock.release()
    lock.release()
    with lock_data_folder(tmp_path / "data"):
        pass
    lock_data_folder(tmp_path / "data").release()


def test_a_crash_frees_the_lock(tmp_path: Path):
    script = (
        "import sys, pathlib, time\n"
        "from interview_desktop.store import lock_data_folder\n"
        "lock = lock_data_folder(pathlib.Path(sys.argv[1]))\n"
        "print('locked', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(Trouble, match="Another copy"):
            lock_data_folder(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    lock_data_folder(tmp_path).release()


def test_a_folder_that_cannot_be_written_needs_no_lock(tmp_path: Path):
    try:
        with write_protected(tmp_path):
            lock_data_folder(tmp_path / "data").release()
    except CannotMount as reason:
        pytest.skip(f"no disks can be mounted here: {reason}")


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_choices_are_remembered(tmp_path: Path):
    path = tmp_path / "new" / "settings.json"
    JsonSettings(path).set("audio.input", {"key": "alsa|Mikrofon 🎙"})
    JsonSettings(path).set("ui.theme", "dark")
    again = JsonSettings(path)
    assert again.get("audio.input") == {"key": "alsa|Mikrofon 🎙"}
    assert again.all() == {"audio.input": {"key": "alsa|Mikrofon 🎙"}, "ui.theme": "dark"}
    assert again.get("missing", 3) == 3
    assert again.notice is None
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_what_is_handed_out_cannot_change_what_is_kept(tmp_path: Path):
    settings = JsonSettings(tmp_path / "settings.json")
    value = [1]
    settings.set("list", value)
    value.append(2)
    settings.get("list").append(3)
    settings.all()["list"].append(4)
    assert settings.get("list") == [1]


@pytest.mark.parametrize("value", [{1, 2}, object(), float("nan"), b"bytes"])
def test_what_is_no_json_value_is_refused_and_changes_nothing(tmp_path: Path, value: object):
    settings = JsonSettings(tmp_path / "settings.json")
    settings.set("key", "before")
    with pytest.raises((TypeError, ValueError)):
        settings.set("key", value)
    assert JsonSettings(tmp_path / "settings.json").all() == {"key": "before"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, content: bytes):
    path = tmp_path / "settings.json"
    for number in (1, 2):
        path.write_bytes(content)
        settings = JsonSettings(path)
        assert settings.all() == {}
        assert settings.notice is not None
        assert settings.notice.code == "settings_damaged"
        aside = tmp_path / f"settings.damaged-{number}.json"
        assert aside.name in settings.notice.message
        assert aside.read_bytes() == content
        settings.set("theme", "dark")
        assert json.loads(path.read_text()) == {"theme": "dark"}


def test_choices_hold_for_this_run_where_nothing_can_be_written(tmp_path: Path):
    path = tmp_path / "settings.json"
    JsonSettings(path).set("theme", "light")
    try:
        with write_protected(tmp_path):
            settings = JsonSettings(path)
            settings.set("theme", "dark")
            assert settings.get("theme") == "dark"
            assert settings.notice is not None
            assert settings.notice.code == "settings_not_kept"
    except CannotMount as reason:
        pytest.skip(f"no disks can be mounted here: {reason}")
    assert JsonSettings(path).get("theme") == "light"
    settings.set("theme", "dark again")
    assert settings.notice is None
    assert JsonSettings(path).get("theme") == "dark again"


def test_a_full_disk_never_costs_the_choices_that_were_kept(tmp_path: Path):
    path = tmp_path / "settings.json"
    try:
        with small_disk(tmp_path, 64):
            settings = JsonSettings(path)
            settings.set("theme", "light")
            fill(tmp_path)
            settings.set("long", "x" * 100_000)
            assert settings.notice is not None
            assert JsonSettings(path).all() == {"theme": "light"}
            assert sorted(entry.name for entry in tmp_path.iterdir()) == ["ballast", "settings.json"]
    except CannotMount as reason:
        pytest.skip(f"no disks can be mounted here: {reason}")


def test_many_threads_lose_no_choice(tmp_path: Path):
    settings = JsonSettings(tmp_path / "settings.json")
    threads = [threading.Thread(target=settings.set, args=(f"key {i}", i)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert JsonSettings(tmp_path / "settings.json").all() == {f"key {i}": i for i in range(20)}


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────


class RamKeyring(KeyringBackend):
    """A keyring as a desktop has one; ``broken`` makes it refuse like one that was locked."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False

    def _check(self) -> None:
        if self.broken:
            raise KeyringError("locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.kept[service, username]


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> RamKeyring:
    ring = RamKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def test_secrets_go_to_the_systems_keyring(system_keyring: RamKeyring):
    secrets = KeyringSecrets()
    assert secrets.persistent
    secrets.set("openai", "k")
    assert system_keyring.kept == {("interview-desktop", "openai"): "k"}
    assert KeyringSecrets().get("openai") == "k"
    secrets.delete("openai")
    secrets.delete("openai")
    assert secrets.get("openai") is None
    assert system_keyring.kept == {}


def test_without_a_keyring_secrets_last_for_this_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    secrets = KeyringSecrets()
    assert not secrets.persistent
    secrets.set("openai", "k")
    assert secrets.get("openai") == "k"
    assert KeyringSecrets().get("openai") is None
    secrets.delete("openai")
    assert secrets.get("openai") is None


def test_a_keyring_that_refuses_is_replaced_by_memory(system_keyring: RamKeyring):
    secrets = KeyringSecrets()
    secrets.set("first", "1")
    system_keyring.broken = True
    secrets.set("second", "2")
    assert secrets.get("second") == "2"
    assert not secrets.persistent
    assert ("interview-desktop", "second") not in system_keyring.kept


# ── search text ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(texts() | st.text(max_size=400), texts())
def test_a_snippet_is_one_short_line_taken_from_the_text(spoken: str, query: str):
    spoken = text.storable(spoken)
    snippet = text.snippet(text.parse(query), spoken)
    assert len(snippet) <= text.SNIPPET_CHARACTERS + 2
    assert "\n" not in snippet
    assert snippet.strip("…").strip() in " ".join(spoken.split())


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_a_snippet_shows_what_was_looked_for(padding: str, repeats: int):
    spoken = f"{'so on and ' * repeats}needle {text.storable(padding)} {'and so on ' * 30}"
    assert "needle" in text.snippet(text.parse("needle"), spoken)


@given(texts())
def test_text_that_was_made_storable_can_be_stored(anything: str):
    stored = text.storable(anything)
    assert "\0" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
