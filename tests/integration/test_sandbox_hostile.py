"""Whatever the candidate's program does, the verdict is honest and nothing of it stays."""

from __future__ import annotations

import pytest

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.interview.checking import judge
from interview_desktop.interview.problem import TestCase
from interview_desktop.ports import CodeJob, Limits
from tests.support.hostile import HONEST_VALUE, PROGRAMS, Hostile
from tests.support.sandboxes import containers_of, require_sandboxes, wait_until

pytestmark = pytest.mark.docker

LIMITS = Limits(test_s=2.0, job_s=8.0)
WANTED = 9
"""What the attacked test expects: no program says it by honest means, all forgeries say it."""


def _id(program: Hostile) -> str:
    return f"{program.language}-{program.name}".replace(" ", "-")


@pytest.mark.limit(60)
@pytest.mark.parametrize("program", PROGRAMS, ids=_id)
async def test_it_ends_in_an_honest_verdict(program: Hostile) -> None:
    require_sandboxes()
    arguments = [1, 2, *(program.extra or (3,))]
    tests = [
        TestCase(f"test {number}", False, (argument,), WANTED if argument == 2 else HONEST_VALUE)
        for number, argument in enumerate(arguments)
    ]
    job = CodeJob(program.language, program.code, "solve", tuple(test.arguments for test in tests), LIMITS)
    runner = DockerRunner()
    try:
        outcome = await runner.run(job)
    finally:
        await runner.close()
    result = judge(tests, outcome, program.language)

    before, attacked, after = result.tests
    said = outcome.calls[1]
    assert said.status in program.statuses, outcome
    assert not attacked.passed or "answer ahead" in program.name
    assert before.passed, outcome
    if program.value is not None and said.status == "returned":
        assert said.value_json == program.value
    assert program.mentions in said.error
    if program.others:
        assert after.passed, outcome
    assert len(outcome.stdout) + sum(len(call.stdout) for call in outcome.calls) <= 64 << 10
    assert wait_until(lambda: not containers_of())


async def test_the_search_for_other_tests_finds_what_is_there() -> None:
    """Else its silence would prove nothing."""
    require_sandboxes()
    (program,) = (program for program in PROGRAMS if program.extra)
    keeping = program.code.replace("def solve(n):\n", "kept = []\ndef solve(n):\n    kept.append(n)\n")
    runner = DockerRunner()
    try:
        outcome = await runner.run(CodeJob("python", keeping, "solve", ((program.extra[0],), (2,)), LIMITS))
    finally:
        await runner.close()

    assert outcome.calls[1].status == "returned"
    assert outcome.calls[1].value_json != program.value
