"""The whole bank in real sandboxes: every solution of every problem, in both languages, does what its pack says."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from interview_desktop.app import make_code_tools
from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.problem import Problem
from interview_desktop.session.running import CodeTools
from interview_desktop.session.validate import validate, validate_all
from interview_desktop.store.packs import write_scaffold
from tests.support.interview_loop import RESOURCES, bank
from tests.support.packs import PACKS, Pack, write_pack
from tests.support.sandboxes import containers_of, require_sandboxes, wait_until

pytestmark = pytest.mark.docker


@asynccontextmanager
async def code_tools() -> AsyncIterator[CodeTools]:
    require_sandboxes()
    tools = make_code_tools(lambda: False)
    try:
        yield tools
    finally:
        await tools.host.close()
        await tools.runner.close()
        assert wait_until(lambda: not containers_of()), "a container was left over"


@pytest.mark.slow
@pytest.mark.limit(600)
async def test_every_pack_of_the_bank_keeps_its_word() -> None:
    async with code_tools() as tools:
        reports = [report async for report in validate_all(bank().problems, tools, quick=True)]
    assert len(reports) == len(bank().problems)
    assert [f"{report.problem}: {fault}" for report in reports for fault in report.faults] == []


def scaffold(folder: Path) -> Problem:
    shutil.copytree(RESOURCES / "interviews", folder / "interviews")
    write_scaffold(RESOURCES / "scaffold", "my-own", folder / "problems")
    return load_bank(folder).get("my-own")


@pytest.mark.limit(120)
async def test_what_new_writes_is_whole(tmp_path: Path) -> None:
    problem = scaffold(tmp_path)
    async with code_tools() as tools:
        report = await validate(problem, tools, quick=True)
    assert report.findings == ()


@pytest.mark.limit(120)
async def test_planted_lies_are_found(tmp_path: Path) -> None:
    scaffold(tmp_path)
    folder = tmp_path / "problems" / "my-own"
    # A wrong solution that is right, in one language; a reference that is wrong, in the other.
    shutil.copy(folder / "python" / "reference.py", folder / "python" / "wrong_counts-all.py")
    shutil.copy(folder / "javascript" / "wrong_forgets-the-end.js", folder / "javascript" / "reference.js")
    problem = load_bank(tmp_path).get("my-own")
    async with code_tools() as tools:
        report = await validate(problem, tools, quick=True)
    assert {finding.file for finding in report.faults} == {"python/wrong_counts-all.py", "javascript/reference.js"}


@pytest.mark.limit(120)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
async def test_solutions_of_every_kind_are_told_apart(pack: Pack, tmp_path: Path) -> None:
    write_pack(pack, tmp_path)
    problem = load_bank(tmp_path).get(pack.name)
    async with code_tools() as tools:
        report = await validate(problem, tools, quick=True)
    # Its medium candidate never gets it right; nothing else of what ran is odd.
    ran = {os.path.basename(finding.file) for finding in report.findings if "/" in finding.file}
    assert ran == {"persona_medium_2.py", "persona_medium_2.js"}
