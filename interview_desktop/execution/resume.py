"""A sandbox that can start no more processes is left, and the calls that are left over go into a fresh one.

Node's runner reaps only its own child: after a bomb of processes the zombies may fill the limit of processes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from interview_desktop.ports import CodeJob, JobOutcome

LEAST_S = 0.5
"""With less time than this a fresh sandbox is not worth its start."""


async def run_through(job: CodeJob, run: Callable[[CodeJob], Awaitable[JobOutcome]]) -> JobOutcome:
    """The outcome of ``job`` from as many sandboxes as it takes, within the job's own limit of time.

    Every sandbox but the last has answered at least one call, so there are never more of them than calls.
    """
    outcome = await run(job)
    while (rest := _left_over(job, outcome)) is not None:
        more = await run(rest)
        outcome = _joined(outcome, more)
        if _answered(more) == 0:
            break
    return outcome


def _answered(outcome: JobOutcome) -> int:
    """How many calls were made before the first that was not."""
    statuses = [call.status for call in outcome.calls]
    return statuses.index("not_run") if "not_run" in statuses else len(statuses)


def _left_over(job: CodeJob, outcome: JobOutcome) -> CodeJob | None:
    answered = _answered(outcome)
    left_s = job.limits.job_s - outcome.wall_ms / 1000
    if outcome.reason != "crashed" or not 0 < answered < len(job.calls) or left_s < LEAST_S:
        return None
    return replace(job, calls=job.calls[answered:], limits=replace(job.limits, job_s=left_s))


def _joined(first: JobOutcome, more: JobOutcome) -> JobOutcome:
    """Both as one. What loading printed is kept once: the second time it may know hidden inputs."""
    peaks = [peak for peak in (first.peak_memory_bytes, more.peak_memory_bytes) if peak is not None]
    both = first.cpu_ms is not None and more.cpu_ms is not None
    return replace(
        more,
        calls=(*first.calls[: _answered(first)], *more.calls),
        stdout=first.stdout,
        stderr=first.stderr,
        wall_ms=first.wall_ms + more.wall_ms,
        cpu_ms=(first.cpu_ms or 0.0) + (more.cpu_ms or 0.0) if both else None,
        peak_memory_bytes=max(peaks, default=None),
        queue_ms=first.queue_ms,
        pool_hit=first.pool_hit,
    )
