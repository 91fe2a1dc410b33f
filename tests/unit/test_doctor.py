"""The doctor's report: what it runs, what it says, and when it fails."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from interview_desktop.ports import CheckResult, Trouble
from interview_desktop.session import doctor


def giving(*results: CheckResult) -> doctor.Check:
    async def check() -> list[CheckResult]:
        return list(results)

    return check


OK = CheckResult("Docker", "ok", "engine 28", needed=False)
WARNING = CheckResult("Images", "warning", "not built", "They are built on the first run.")
OPTIONAL = CheckResult("Microphone", "missing", "none", "Plug one in.", needed=False)
NEEDED = CheckResult("Store", "missing", "damaged", "Restore it.", needed=True)


async def test_results_keep_the_order_of_the_checks_although_they_run_at_once():
    first_waits = asyncio.Event()

    async def slow() -> list[CheckResult]:
        await first_waits.wait()
        return [OK]

    async def quick() -> list[CheckResult]:
        first_waits.set()
        return [OPTIONAL]

    report = await doctor.run_checks([slow, quick])
    assert [result.name for result in report.results] == ["Docker", "Microphone"]


@pytest.mark.parametrize(
    ("results", "code", "verdict"),
    [
        ((OK,), 0, "An interview can run."),
        ((OK, WARNING), 0, "An interview can run, with the limits above."),
        ((OK, OPTIONAL), 0, "An interview can run, with the limits above."),
        ((OPTIONAL, NEEDED), 1, "An interview cannot run yet."),
    ],
)
async def test_only_a_missing_need_fails(results, code, verdict):
    report = await doctor.run_checks([giving(*results)])
    assert report.exit_code == code
    assert verdict in report.as_text().splitlines()[-1]


async def test_text_names_the_remedy_of_what_is_not_well_and_of_nothing_else():
    fine = CheckResult("Python", "ok", "3.12", "never shown")
    text = (await doctor.run_checks([giving(fine, NEEDED)])).as_text()
    assert "MISSING  Store   damaged" in text
    assert "→ Restore it." in text
    assert "never shown" not in text


async def test_json_holds_every_field():
    with_facts = CheckResult("Docker", "ok", "engine 28", facts={"runc": "1.3.3"})
    data = json.loads((await doctor.run_checks([giving(with_facts, NEEDED)])).as_json())
    assert data["ok"] is False
    assert data["checks"][0]["facts"] == {"runc": "1.3.3"}
    assert data["checks"][1] == {
        "name": "Store",
        "status": "missing",
        "detail": "damaged",
        "remedy": "Restore it.",
        "needed": True,
        "facts": {},
    }


async def test_a_check_that_breaks_hangs_or_complains_becomes_a_line_beside_the_others():
    async def check_sound_card() -> list[CheckResult]:
        raise RuntimeError("segfault nearly")

    async def docker() -> list[CheckResult]:
        raise Trouble("docker_missing", "Docker is not installed.", "Install it.")

    async def hanging() -> list[CheckResult]:
        await asyncio.get_running_loop().create_future()
        return []

    report = await doctor.run_checks([check_sound_card, docker, hanging, giving(OK)], limit_s=0.05)
    broken, absent, hung, fine = report.results
    assert (broken.name, broken.status) == ("sound card", "missing")
    assert "segfault nearly" in broken.detail
    assert (absent.detail, absent.remedy) == ("Docker is not installed.", "Install it.")
    assert "no answer" in hung.detail
    assert fine == OK


async def test_base_checks_pass_here_and_make_the_data_folder(tmp_path: Path):
    folder = tmp_path / "deep" / "data"
    report = await doctor.run_checks(doctor.base_checks(folder))
    by_name = {result.name: result for result in report.results}
    assert by_name["Python"].status == "ok"
    assert by_name["Window (Qt)"].facts["qasync"] == "0.28.0"
    assert by_name["Data folder"].status == "ok"
    assert folder.is_dir()
    assert list(folder.iterdir()) == []
    assert report.exit_code == 0


def test_an_old_python_is_named():
    result = doctor.check_python((3, 10, 4))
    assert (result.status, result.needed) == ("missing", True)
    assert "3.10.4" in result.detail


def test_a_data_folder_that_is_a_file_is_missing(tmp_path: Path):
    taken = tmp_path / "data"
    taken.write_text("")
    (result,) = doctor.check_data_folder(taken)
    assert (result.status, result.needed) == ("missing", True)
    assert str(taken) in result.detail


@pytest.mark.skipif(sys.platform != "linux", reason="a folder that even root cannot write to is /proc")
def test_a_read_only_data_folder_is_missing():
    (result,) = doctor.check_data_folder(Path("/proc/self"))
    assert (result.status, result.needed) == ("missing", True)
    assert "Nothing can be written to /proc/self" in result.detail


@pytest.mark.parametrize(
    ("free", "status"), [(doctor.DISK_NEEDED - 1, "missing"), (doctor.DISK_WANTED - 1, "warning"), (2**40, "ok")]
)
def test_disk_room_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, status: str):
    usage = type(doctor.shutil.disk_usage(tmp_path))(2**41, 2**41 - free, free)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: usage)
    result = doctor.check_data_folder(tmp_path)[-1]
    assert (result.name, result.status) == ("Disk", status)
