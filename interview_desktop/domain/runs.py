"""What a run of the candidate's code produced, as it is kept in the event log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EndReason = Literal[
    "finished",
    "timeout",
    "out_of_memory",
    "output_limit",
    "crashed",
    "syntax_error",
    "stopped",
    "engine_error",
]
"""Why the program ended. ``engine_error`` is our fault or the engine's, never the candidate's."""

TestStatus = Literal["passed", "failed", "error", "timeout", "out_of_memory", "crashed", "not_run"]


@dataclass(frozen=True, slots=True)
class TestResult:
    """The verdict on one test, made on the host.

    ``got``, ``expected``, ``arguments``, ``error`` and ``output`` are short display texts (at most 2,000
    characters each); they are empty for hidden tests, whose ``name`` tells their purpose only.
    """

    __test__ = False  # not a pytest class

    name: str
    hidden: bool
    status: TestStatus
    wall_ms: float
    arguments: str = ""
    expected: str = ""
    got: str = ""
    error: str = ""
    error_line: int | None = None
    output: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run of all tests of a problem. Times in milliseconds, memory in bytes.

    ``backend`` names what ran the code (``docker``, later also the fallback). ``message`` is one sentence
    for the candidate when the run could not be made or ended early, and tells what to do.
    """

    language: str
    backend: str
    reason: EndReason
    tests: tuple[TestResult, ...] = ()
    stdout: str = ""
    stderr: str = ""
    message: str = ""
    wall_ms: float = 0.0
    cpu_ms: float | None = None
    peak_memory_bytes: int | None = None

    @property
    def passed(self) -> int:
        return sum(1 for test in self.tests if test.passed)

    @property
    def total(self) -> int:
        return len(self.tests)
