"""Writes ``docs/sandbox-hostile.md``: what became of every hostile program.

``python -m tests.support.hostile.table`` runs them all; names of programs as arguments run only these, and print.
"""

from __future__ import annotations

import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.support.docker_engine import prepare
from tests.support.hostile import PROGRAMS
from tests.support.hostile.attack import LIMITS, Attack, attack_all
from tests.support.hostile.verdict import faults_of
from tests.support.sandboxes import docker

PAGE: Final = Path(__file__).parents[3] / "docs" / "sandbox-hostile.md"
COMMAND: Final = "python -m tests.support.hostile.table"
_LANGUAGES: Final = {"python": "Python", "javascript": "JavaScript"}

_HEAD: Final = """# What hostile programs get

Written by `{command}`; do not edit. {machine}. {count} programs in {seconds:.0f} s, two at a time, each in a sandbox
of its own with {test_s:g} s per test and {job_s:g} s per job, each followed by a correct solution that must pass, find
its folder empty and be alone.

Every program attacks in the second of three tests (or while it is loaded, or searches for the input of a later test).
*Reported* is what the app says of that test, and of the whole run where it did not finish. *Time* is from the job's
arrival in the sandbox to the report, in milliseconds. `failed` after a forgery means that the forged answer did not
count. {verdict}

"""


def page(attacks: Sequence[Attack], seconds: float) -> str:
    faulty = [attack.program.key for attack in attacks if faults_of(attack)]
    verdict = (
        f"**Not honest, or not gone: {', '.join(faulty)}.**"
        if faulty
        else "All were reported honestly, nothing of them stayed, and no following run was touched."
    )
    head = _HEAD.format(
        command=COMMAND,
        machine=_machine(),
        count=len(attacks),
        seconds=seconds,
        test_s=LIMITS.test_s,
        job_s=LIMITS.job_s,
        verdict=verdict,
    )
    return head + "\n".join([*_summary(attacks), "", *_rows(attacks), ""])


def _summary(attacks: Iterable[Attack]) -> Iterator[str]:
    counts = Counter((attack.program.family, attack.program.language) for attack in attacks)
    yield "| family | " + " | ".join(_LANGUAGES.values()) + " |"
    yield "|---|" + "---:|" * len(_LANGUAGES)
    for family in dict.fromkeys(family for family, _ in counts):
        yield f"| {family} | " + " | ".join(str(counts[family, language]) for language in _LANGUAGES) + " |"


def _rows(attacks: Iterable[Attack]) -> Iterator[str]:
    yield "| program | family | language | reported | time |"
    yield "|---|---|---|---|---:|"
    for attack in attacks:
        program = attack.program
        language = _LANGUAGES[program.language]
        yield f"| {program.name} | {program.family} | {language} | {reported(attack)} | {attack.took_s * 1000:.0f} |"


def reported(attack: Attack) -> str:
    """As in the result: status of the attacked test, and the run's reason where it did not finish."""
    status = attack.result.tests[attack.attacked].status.replace("_", " ")
    reason = attack.result.reason.replace("_", " ")
    return status if reason == "finished" else f"{reason} (test: {status})"


def _machine() -> str:
    template = "{{.ServerVersion}}|{{.CgroupVersion}}|{{.NCPU}}|{{.MemTotal}}"
    engine, cgroup, processors, memory = docker("info", "--format", template).split("|")
    return (
        f"{processors} processors ({platform.machine()}), {int(memory) / (1 << 30):.0f} GB of memory, Docker {engine}"
        f" with cgroup v{cgroup}, Linux {platform.release()}"
    )


def main(names: Sequence[str]) -> int:
    if reason := prepare():
        print(reason, file=sys.stderr)
        return 1
    chosen = [program for program in PROGRAMS if not names or any(name in program.key for name in names)]
    began = time.monotonic()
    attacks = attack_all(chosen, told=_tell)
    in_order = [attacks[program.key] for program in chosen]
    if not names:
        PAGE.write_text(page(in_order, time.monotonic() - began), encoding="utf-8")
    return 1 if any(faults_of(attack) for attack in in_order) else 0


def _tell(attack: Attack) -> None:
    print(f"{attack.program.key}: {reported(attack)}, {attack.took_s * 1000:.0f} ms", flush=True)
    said = attack.outcome.calls[attack.attacked]
    print(
        f"    says {(said.value_json or said.value_repr or said.error or attack.outcome.message)[:300]!r}", flush=True
    )
    for fault in faults_of(attack):
        print(f"    FAULT: {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
