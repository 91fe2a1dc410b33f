"""After a bomb of processes the tests that follow are run all the same, in a fresh sandbox if it must be."""

from __future__ import annotations

import pytest

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.ports import CodeJob, Limits
from tests.support.sandboxes import require_sandboxes

pytestmark = pytest.mark.docker

BOMBS = {
    "python": """
import os, time
def solve(n):
    while n == 2:
        try:
            if os.fork() == 0:
                time.sleep(100)
        except OSError:
            time.sleep(0.01)
    return n
""",
    "javascript": """
const { spawn } = require('child_process');
function solve(n) {
  while (n === 2) spawn('sleep', ['100']).on('error', () => {});
  return n;
}
""",
}


@pytest.mark.parametrize("language", BOMBS)
async def test_the_tests_after_the_bomb_are_run(language: str) -> None:
    require_sandboxes()
    runner = DockerRunner()
    job = CodeJob(language, BOMBS[language], "solve", ((1,), (2,), (3,), (4,)), Limits(test_s=2.0, job_s=20.0))
    try:
        outcome = await runner.run(job)
    finally:
        await runner.close()

    assert outcome.calls[1].status != "returned"
    assert [call.value_json for call in outcome.calls] == ["1", None, "3", "4"]
