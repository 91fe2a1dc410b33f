"""What is wrong with how an attack ended: the same for the tests and for the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from interview_desktop.execution.sandbox import GRACE_S
from tests.support.hostile.attack import LIMITS, Attack

KEPT_OUTPUT: Final = 64 << 10


def faults_of(attack: Attack) -> list[str]:
    return [*dishonest(attack), *late(attack), *left_behind(attack)]


def dishonest(attack: Attack) -> Iterator[str]:
    """Where the report says something else than what happened."""
    program, outcome, tests = attack.program, attack.outcome, attack.result.tests
    said = outcome.calls[attack.attacked]
    if tests[attack.attacked].passed:
        yield "the attacked test passed"
    if said.status not in program.statuses:
        yield f"the attacked call ended with {said.status} ({said.error or outcome.message}), not {program.statuses}"
    if outcome.reason not in program.reasons:
        yield f"the run ended with {outcome.reason} ({outcome.message}), not {program.reasons}"
    if said.status == "returned" and program.value is not None and said.value_json != program.value:
        yield f"it returned {said.value_json or said.value_repr}, not {program.value}"
    if program.mentions not in said.error:
        yield f"the error does not mention {program.mentions}: {said.error}"
    if program.before and not program.while_loading and not tests[0].passed:
        yield f"the test before did not pass: {tests[0]}"
    if program.after and not program.while_loading and not all(test.passed for test in tests[2:]):
        yield f"a test after did not pass: {tests[2:]}"
    if program.while_loading and any(test.passed for test in tests):
        yield "a test passed although the code was never loaded"
    printed = len(outcome.stdout) + sum(len(call.stdout) for call in outcome.calls)
    if printed > KEPT_OUTPUT:
        yield f"{printed} characters of output were kept"


def late(attack: Attack) -> Iterator[str]:
    """Where the clock was cheated, or the report came after the job's own limits."""
    said = attack.outcome.calls[attack.attacked]
    if attack.took_s > LIMITS.job_s + GRACE_S:
        yield f"it was reported after {attack.took_s:.1f} s"
    if said.status != "not_run" and said.wall_ms < attack.program.at_least_ms:
        yield f"it took {attack.program.at_least_ms:.0f} ms and {said.wall_ms:.0f} ms were reported"
    if any(call.wall_ms > attack.took_s * 1000 for call in attack.outcome.calls):
        yield "a call is said to have taken longer than the whole run"


def left_behind(attack: Attack) -> Iterator[str]:
    """What stayed, and what the next run felt of it."""
    if attack.left:
        yield f"it left {', '.join(attack.left)}"
    if attack.canary.reason != "finished" or attack.canary.passed != attack.canary.total:
        yield f"the next run was touched: {attack.canary.reason} {attack.canary.message} {attack.canary.tests}"
