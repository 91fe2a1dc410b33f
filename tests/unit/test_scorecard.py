"""The scorecard's interviews through the real session, with code that this machine judges instead of a sandbox."""

from __future__ import annotations

import asyncio

from interview_desktop.app import built_in_interviewer
from interview_desktop.ports import CodeJob, JobOutcome
from interview_desktop.session.recorded_runs import RecordedFunctions, RecordedRunner
from interview_desktop.session.running import CodeTools
from interview_desktop.session.scorecard import Scoring
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.host_functions import FakeHostFunctions
from tests.support.interview_loop import bank

PROBLEM = bank().get("two-readings")
TALKERS = ("strong", "weak", "fine")


class Counting(FakeCodeRunner):
    """Answers that every test timed out, at once: what is judged here is the talk."""

    async def run(self, job: CodeJob) -> JobOutcome:
        self.jobs.append(job)
        return JobOutcome("docker", "finished", ())


def scoring(runner: FakeCodeRunner, make: object = built_in_interviewer) -> Scoring:
    return Scoring(bank(), "built-in", make, CodeTools(runner, FakeHostFunctions()))  # type: ignore[arg-type]


async def test_every_code_runs_once_and_every_interview_ends_the_same_twice() -> None:
    runner = Counting()
    card = await scoring(runner).run([PROBLEM], TALKERS)
    codes = [job.code for job in runner.jobs]
    assert len(codes) == len(set(codes)) == 3
    assert [item.persona for item in card.interviews] == list(TALKERS)
    assert all(item.same_again and item.in_time for item in card.interviews)
    assert all(item.stages_done == item.stages_planned for item in card.interviews)


async def test_a_recorded_runner_runs_the_same_code_once() -> None:
    runner = Counting()
    recorded = RecordedRunner(runner)
    job = CodeJob("python", "def f(): ...", "f", ((),))
    one, two = await asyncio.gather(recorded.run(job)), await recorded.run(job)
    assert one[0] is two
    assert len(runner.jobs) == 1
    await recorded.close()
    assert runner.closed


async def test_recorded_functions_ask_once_about_each_value() -> None:
    asked: list[str] = []

    class Host(FakeHostFunctions):
        async def check(self, *given: object, **named: object) -> bool | str:
            asked.append(str(given[-1]))
            return True

    recorded = RecordedFunctions(Host())
    for value in ("1", "2", "1"):
        assert await recorded.check("code", "name", [1], None, value) is True
    assert asked == ["1", "2"]
