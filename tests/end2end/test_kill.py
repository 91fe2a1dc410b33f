"""The program is killed with SIGKILL at fifty random moments of an interview: nothing that was shown is ever lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold, fold_all
from interview_desktop.store import open_store
from tests.support.forked_cli import exit_code, start

PROBLEM = "two-readings"
KILLS = 50
AT_ONCE = 2
SEED = 20261122
LIMIT_S = 60

pytestmark = [
    pytest.mark.docker,
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL"),
]


@dataclass(frozen=True)
class Moment:
    """Kill ``delay_s`` seconds after ``events`` more events were acknowledged; None: after the start of the program."""

    events: int | None
    delay_s: float


@dataclass
class Interview:
    """One simulated interview in a data folder of its own, as far as it has come."""

    folder: Path
    session_id: str = ""
    acknowledged: int = 0
    kept: list[ev.Envelope] = field(default_factory=list)
    kills: int = 0

    @property
    def over(self) -> bool:
        """Ended, perhaps without its report: the kill came between the two."""
        return fold_all(self.kept).phase == "ended"

    def go_on(self, moment: Moment | None) -> int:
        """Start or resume the interview and kill it at ``moment`` (None: let it end). Returns the exit code."""
        process, stderr = start(self._command(), self._environment())
        assert process.pid is not None
        watchdog = threading.Timer(LIMIT_S, os.kill, (process.pid, signal.SIGABRT))
        watchdog.start()
        goal = None if moment is None or moment.events is None else len(self.kept) + moment.events
        if moment is not None and goal is None:
            time.sleep(moment.delay_s)
            process.kill()
        said: list[str] = []
        with stderr:
            for line in stderr:
                said.append(line)
                if line.startswith("ack "):
                    _, self.session_id, number = line.split()
                    self.acknowledged = max(self.acknowledged, int(number))
                    if goal is not None and self.acknowledged >= goal:
                        assert moment is not None
                        time.sleep(moment.delay_s)
                        process.kill()
                        goal = None
        code = exit_code(process)
        watchdog.cancel()
        assert code in (0, -signal.SIGKILL), "".join(said)
        return code

    def _command(self) -> list[str]:
        if self.over:
            return ["sessions", "show", self.session_id]
        what = ["--resume", self.session_id] if self.session_id else ["--problem", PROBLEM]
        return ["simulate", *what, "--persona", "strong", "--voice", "off"]

    def _environment(self) -> dict[str, str]:
        return {"INTERVIEW_DESKTOP_DATA": str(self.folder), "INTERVIEW_DESKTOP_ACKS": "1"}

    def check_what_is_kept(self) -> None:
        """Every acknowledged event is there, in its place, and what was there before has not changed."""
        log = read_log(self.folder, self.session_id) if self.session_id else []
        assert [envelope.seq for envelope in log] == list(range(1, len(log) + 1))
        assert len(log) >= self.acknowledged
        assert log[: len(self.kept)] == self.kept
        self.kept = log


def read_log(folder: Path, session_id: str) -> list[ev.Envelope]:
    async def read() -> list[ev.Envelope]:
        store = open_store(folder, clock=SystemClock())
        try:
            assert store.read_only == ""
            return await store.load(session_id)
        finally:
            await store.close()

    return asyncio.run(read())


def conversation(log: list[ev.Envelope]) -> list[tuple[str, ...]]:
    """What happened, without when and in which words the interviewer put it: the same for every undisturbed run."""
    told: list[tuple[str, ...]] = []
    for envelope in log:
        match envelope.payload:
            case ev.StageEntered(stage=stage):
                told.append(("stage", stage))
            case ev.CandidateSaid(text=text):
                told.append(("candidate", text))
            case ev.InterviewerSaid(act=act, ref=ref) if told[-1:] != [("interviewer", act, ref)]:
                told.append(("interviewer", act, ref))
            case ev.HintGiven(rung=rung):
                told.append(("hint", str(rung)))
            case ev.RunFinished(result=result):
                told.append(("run", result.reason, f"{result.passed}/{result.total}"))
    return told


def state_after(log: list[ev.Envelope], told: int) -> SessionState:
    """The state at the moment at which ``told`` things of the conversation had happened."""
    state = SessionState()
    for index, envelope in enumerate(log):
        if len(conversation(log[: index + 1])) > told:
            break
        state = fold(state, envelope)
    return state


def moments(generator: random.Random, length: int) -> Iterator[Moment]:
    """Random moments, about ten to an interview of ``length`` events, one in six while the program is starting."""
    while True:
        if generator.random() < 1 / 6:
            yield Moment(None, generator.uniform(0.01, 0.8))
        else:
            yield Moment(generator.randint(1, max(2, length // 5)), generator.uniform(0, 0.12))


def kill_and_resume(folder: Path, seed: int, kills: int, undisturbed: list[ev.Envelope]) -> list[Interview]:
    """Interviews killed ``kills`` times in all, each resumed to its end."""
    generator = random.Random(seed)
    interviews: list[Interview] = []
    at = moments(generator, len(undisturbed))
    while kills:
        interview = Interview(folder / f"{seed}-{len(interviews)}")
        interviews.append(interview)
        code: int = -signal.SIGKILL
        while code and kills:
            code = interview.go_on(next(at))
            interview.check_what_is_kept()
            if code == 0:
                break
            kills -= 1
            interview.kills += 1
            if interview.kills == 1 and interview.kept:
                same_as_undisturbed(interview.kept, undisturbed)
        if code:
            assert interview.go_on(None) == 0
            interview.check_what_is_kept()
    return interviews


def same_as_undisturbed(log: list[ev.Envelope], undisturbed: list[ev.Envelope]) -> None:
    """Killed once: what is left is how an undisturbed interview begins, told and folded."""
    told = conversation(log)
    assert told == conversation(undisturbed)[: len(told)]
    killed, whole = fold_all(log), state_after(undisturbed, len(told))
    assert [visit.stage for visit in killed.stages] == [visit.stage for visit in whole.stages]
    assert [(line.who, line.act, line.ref) for line in killed.lines] == [
        (line.who, line.act, line.ref) for line in whole.lines
    ]
    assert [line.text for line in killed.lines if line.typed] == [line.text for line in whole.lines if line.typed]
    assert (killed.hints, killed.language) == (whole.hints, whole.language)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[ev.Envelope]:
    interview = Interview(tmp_path_factory.mktemp("undisturbed"))
    assert interview.go_on(None) == 0
    interview.check_what_is_kept()
    assert fold_all(interview.kept).phase == "ended"
    return interview.kept


def test_an_interview_killed_at_fifty_moments_loses_nothing_and_ends(
    tmp_path: Path, undisturbed: list[ev.Envelope]
) -> None:
    share = KILLS // AT_ONCE
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(kill_and_resume, tmp_path, SEED + number, share, undisturbed) for number in range(AT_ONCE)]
        interviews = [interview for job in jobs for interview in job.result()]

    assert sum(interview.kills for interview in interviews) == KILLS
    for interview in interviews:
        state = fold_all(interview.kept)
        assert state.phase == "ended"
        assert state.report is not None
        assert all(run.result is not None for run in state.runs), "a run that a kill cut off is completed as stopped"
        solved = [run for run in state.runs if run.result and run.result.passed == run.result.total > 0]
        assert solved, "the candidate whose run was cut off runs the tests again"
    assert any(
        isinstance(envelope.payload, ev.SessionResumed) for interview in interviews for envelope in interview.kept
    )
