"""The engine is the one that the ``docker`` command would use, and never another computer's."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from interview_desktop.execution.endpoint import WINDOWS_PIPE, find_endpoint
from interview_desktop.ports import Trouble


def choose_context(home: Path, name: str, host: str | None, *, tls: bool = False) -> None:
    folder = home / ".docker"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"currentContext": name}))
    digest = hashlib.sha256(name.encode()).hexdigest()
    if host is not None:
        meta = folder / "contexts" / "meta" / digest
        meta.mkdir(parents=True)
        (meta / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}}))
    if tls:
        (folder / "contexts" / "tls" / digest / "docker").mkdir(parents=True)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    choose_context(tmp_path, "desktop", "unix:///context.sock")

    endpoint = find_endpoint({"DOCKER_HOST": "unix:///mine.sock", "DOCKER_CONTEXT": "desktop"}, tmp_path)

    assert (endpoint.url, endpoint.socket_path) == ("unix:///mine.sock", "/mine.sock")
    assert endpoint.origin == "DOCKER_HOST"


def test_then_the_chosen_context(tmp_path: Path) -> None:
    choose_context(tmp_path, "desktop", "unix:///somewhere/docker.sock")

    endpoint = find_endpoint({}, tmp_path)

    assert endpoint.url == "unix:///somewhere/docker.sock"
    assert "desktop" in endpoint.origin


def test_a_context_may_be_chosen_by_the_environment(tmp_path: Path) -> None:
    choose_context(tmp_path, "other", "unix:///other.sock")
    (tmp_path / ".docker" / "config.json").write_text("not JSON")

    assert find_endpoint({"DOCKER_CONTEXT": "other"}, tmp_path).url == "unix:///other.sock"


def test_the_configuration_may_lie_elsewhere(tmp_path: Path) -> None:
    choose_context(tmp_path, "desktop", "unix:///elsewhere.sock")

    endpoint = find_endpoint({"DOCKER_CONFIG": str(tmp_path / ".docker")}, tmp_path / "nobody")

    assert endpoint.url == "unix:///elsewhere.sock"


def test_rootless_and_desktop_sockets_are_found_without_any_setting(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "docker.sock").touch()

    endpoint = find_endpoint({"XDG_RUNTIME_DIR": str(tmp_path / "run")}, tmp_path)

    assert endpoint.socket_path in {"/var/run/docker.sock", str(tmp_path / "run" / "docker.sock")}


def test_windows_has_a_pipe(tmp_path: Path) -> None:
    assert find_endpoint({}, tmp_path, "win32").url == WINDOWS_PIPE


@pytest.mark.parametrize(
    "host",
    ["unix:///var/run/docker.sock", "tcp://localhost:2375", "tcp://127.0.0.1:2376", "npipe:////./pipe/docker_engine"],
)
def test_local_engines_are_taken(host: str, tmp_path: Path) -> None:
    assert find_endpoint({"DOCKER_HOST": host}, tmp_path).url == host


@pytest.mark.parametrize(
    "host",
    ["ssh://me@server", "tcp://192.168.1.5:2376", "tcp://localhost.example.org:2375", "npipe:////server/pipe/docker"],
)
def test_other_computers_are_refused_with_a_sentence(host: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        find_endpoint({"DOCKER_HOST": host}, tmp_path)

    assert caught.value.code == "docker_remote"
    assert host in caught.value.message
    assert "docker context use default" in caught.value.remedy


def test_a_remote_context_is_refused_too(tmp_path: Path) -> None:
    choose_context(tmp_path, "build-server", "ssh://me@server")

    with pytest.raises(Trouble, match="build-server") as caught:
        find_endpoint({}, tmp_path)

    assert caught.value.code == "docker_remote"


def test_a_context_that_is_gone_is_named(tmp_path: Path) -> None:
    choose_context(tmp_path, "gone", None)

    with pytest.raises(Trouble, match="gone") as caught:
        find_endpoint({}, tmp_path)

    assert caught.value.code == "docker_unreachable"


def test_the_keys_of_an_encrypted_local_engine_come_along(tmp_path: Path) -> None:
    choose_context(tmp_path, "secure", "tcp://127.0.0.1:2376", tls=True)

    tls = find_endpoint({}, tmp_path).tls

    assert tls is not None
    assert tls.is_dir()
