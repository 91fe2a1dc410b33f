"""Calls that a sandbox left over are made in a fresh one."""

from __future__ import annotations

from interview_desktop.execution.resume import run_through
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome, Limits

JOB = CodeJob("javascript", "", "solve", ((1,), (2,), (3,), (4,)), Limits(2.0, 10.0))


class Sandboxes:
    """Each makes as many calls as the next of ``lives`` says, and then cannot go on."""

    def __init__(self, *lives: int, reason: str = "crashed", wall_ms: float = 1000.0) -> None:
        self.lives = list(lives)
        self.reason = reason
        self.wall_ms = wall_ms
        self.jobs: list[CodeJob] = []

    async def run(self, job: CodeJob) -> JobOutcome:
        self.jobs.append(job)
        life = self.lives.pop(0)
        calls = tuple(
            CallOutcome("returned", str(arguments[0])) if index < life else CallOutcome("not_run")
            for index, arguments in enumerate(job.calls)
        )
        reason = "finished" if life >= len(job.calls) else self.reason
        name = f"load {len(self.jobs)}"
        return JobOutcome(
            "docker", reason, calls, reason, name, wall_ms=self.wall_ms, cpu_ms=2.0, peak_memory_bytes=life  # type: ignore[arg-type]
        )  # fmt: skip


async def test_what_is_left_over_goes_into_fresh_sandboxes() -> None:
    sandboxes = Sandboxes(2, 1, 1)

    outcome = await run_through(JOB, sandboxes.run)

    assert outcome.reason == "finished"
    assert [call.value_json for call in outcome.calls] == ["1", "2", "3", "4"]
    assert [job.calls for job in sandboxes.jobs] == [JOB.calls, JOB.calls[2:], JOB.calls[3:]]
    assert [job.limits.job_s for job in sandboxes.jobs] == [10.0, 9.0, 8.0]
    assert (outcome.stdout, outcome.wall_ms, outcome.cpu_ms, outcome.peak_memory_bytes) == ("load 1", 3000.0, 6.0, 2)


async def test_a_job_that_ends_otherwise_is_left_as_it_is() -> None:
    for sandboxes in (Sandboxes(4), Sandboxes(0), Sandboxes(2, reason="timeout"), Sandboxes(2, reason="stopped")):
        outcome = await run_through(JOB, sandboxes.run)

        assert len(sandboxes.jobs) == 1
        assert len(outcome.calls) == 4


async def test_a_sandbox_that_makes_no_call_is_the_last() -> None:
    sandboxes = Sandboxes(2, 0)

    outcome = await run_through(JOB, sandboxes.run)

    assert [call.status for call in outcome.calls] == ["returned", "returned", "not_run", "not_run"]
    assert outcome.reason == "crashed"


async def test_the_limit_of_the_job_holds_for_all_sandboxes_together() -> None:
    sandboxes = Sandboxes(1, 1, 1, 1, wall_ms=4900.0)

    outcome = await run_through(JOB, sandboxes.run)

    assert len(sandboxes.jobs) == 2
    assert [call.status for call in outcome.calls] == ["returned", "returned", "not_run", "not_run"]
