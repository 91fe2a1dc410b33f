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
    queue_ms: float | None = None
    """How long the job waited for a sandbox."""
    pool_hit: bool | None = None
    """Whether a sandbox stood ready."""
    scratch: bool = False
    """A run with the candidate's own input: nothing was compared. ``arguments``, ``value`` and ``error`` are then short
    display texts of what went in and what came out."""
    arguments: str = ""
    value: str = ""
    error: str = ""
    error_line: int | None = None
    """Where in the candidate's code the run as a whole failed: code that cannot be read, or an own input's error."""

    @property
    def passed(self) -> int:
        return sum(1 for test in self.tests if test.passed)

    @property
    def total(self) -> int:
        return len(self.tests)


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """One measured input size; times in milliseconds, the smallest of several runs."""

    size: int
    wall_ms: float
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """How time grows with the input. ``verdict`` is a class such as ``O(n log n)``, empty when the measurement does not
    allow one; ``reason`` then says why. ``exponent`` is the slope of log time over log size with its 95 % interval.
    ``claimed`` is what the candidate said (empty: nothing), ``agrees`` whether it fits the measurement."""

    points: tuple[GrowthPoint, ...]
    verdict: str
    exponent: float | None
    low: float | None
    high: float | None
    reason: str = ""
    claimed: str = ""
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class FunctionMetric:
    """``complexity`` is cyclomatic, ``length`` in lines without blanks and comments."""

    name: str
    line: int
    complexity: int
    length: int


@dataclass(frozen=True, slots=True)
class QualityNote:
    """A gentle remark on a line of the code; ``code`` is the tool's rule."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Quality:
    """``missing`` says which tool was not to be had, and what to do."""

    functions: tuple[FunctionMetric, ...] = ()
    notes: tuple[QualityNote, ...] = ()
    missing: str = ""
