"""A Desk in memory, with sessions as a person would have them: every one is a real log, folded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.interview.bank import Bank, load_bank
from interview_desktop.interview.consent import ConsentText
from interview_desktop.interview.problem import Criterion, HintRung, Problem, Starter, TestCase
from interview_desktop.interview.tailoring import Background, Skill, skills_of
from interview_desktop.ports import CheckResult, SessionSummary, Trouble
from interview_desktop.session.api import DEFAULT, Form, Live, StartRequest, Wanted
from interview_desktop.session.document import Document
from interview_desktop.session.export import to_document, to_import, to_text
from tests.fakes.reviews import FakeReviews

TODAY = 1_795_356_300.0
"""Sunday, 22 November 2026, 14:05 UTC: the fake world's present."""

STAGES = (
    ev.StagePlan("open", "Opening", 180),
    ev.StagePlan("clarify", "Clarify", 420),
    ev.StagePlan("approach", "Approach", 600),
    ev.StagePlan("implement", "Implement", 1200),
    ev.StagePlan("close", "Closing", 300),
)

STARTER = "def find_pair(readings: list[int], target: int) -> list[int]:\n    return []\n"
FIRST_TRY = """\
def find_pair(readings: list[int], target: int) -> list[int]:
    seen: dict[int, int] = {}
    for position, reading in enumerate(readings):
        if (other := seen.get(target - reading)) is not None:
            return [other, position]
        seen[reading] = position
"""
SECOND_TRY = FIRST_TRY + "    return []\n"


class Log:
    """Builds a log: numbers the events and keeps the clock."""

    def __init__(self, session_id: str, started_at: float) -> None:
        self.session_id = session_id
        self.started_at = started_at
        self.envelopes: list[ev.Envelope] = []

    def add(self, elapsed_s: float, payload: ev.Payload) -> int:
        """Append; returns the event's number."""
        seq = len(self.envelopes) + 1
        self.envelopes.append(ev.Envelope(self.session_id, seq, self.started_at + elapsed_s, elapsed_s, payload))
        return seq

    @property
    def state(self) -> SessionState:
        return fold_all(self.envelopes)


def started(title: str, difficulty: str = "medium", problem_id: str = "two-readings") -> ev.SessionStarted:
    return ev.SessionStarted(
        interview="technical",
        problem_id=problem_id,
        problem_title=title,
        difficulty=difficulty,
        language="python",
        length_s=2700,
        stages=STAGES,
        interviewer="builtin",
        rubric="technical-3",
        starters={"python": STARTER},
    )


def _tests(*failed: str) -> tuple[TestResult, ...]:
    names = ("a pair in the middle", "negative readings", "the same reading twice", "no pair")
    shown = tuple(
        TestResult(name, False, "failed", 0.02, expected="[]", got="None")
        if name in failed
        else TestResult(name, False, "passed", 0.02)
        for name in names
    )
    return (*shown, TestResult("large input", True, "passed", 11.4), TestResult("boundaries", True, "passed", 0.03))


def _run(log: Log, at: float, number: int, snapshot: int, *failed: str) -> int:
    log.add(at, ev.RunStarted(number, "python", snapshot))
    return log.add(
        at + 1, ev.RunFinished(number, RunResult("python", "docker", "finished", _tests(*failed), wall_ms=26))
    )


def finished_log(session_id: str = "s-pair", started_at: float = TODAY - 16_500) -> Log:
    """41 minutes with "Two readings, one target": said, typed, run, ended and reported."""
    log = Log(session_id, started_at)
    said = _Talk(log)
    log.add(0, started("Two readings, one target"))
    log.add(0, ev.ConsentGiven(True))
    log.add(0, ev.RecordingStarted(0, 16_000))
    log.add(1, ev.StageEntered("open", "begin"))
    said.interviewer(2, 40, "Hello. Today we look at a greenhouse that logs a temperature every minute.", "open")
    said.candidate(60, 210, "Hi. I have worked on small measuring systems, so this sounds like home to me.")
    log.add(340, ev.StageEntered("clarify", "answered"))
    said.interviewer(350, 60, "What would you like to know about the input before we go on?", "answer")
    said.candidate(420, 60, "May the same reading be used twice, and is the list sorted?")
    log.add(540, ev.StageEntered("approach", "answered"))
    said.interviewer(543, 22, "No to both. What does the input look like when there is no pair at all?", "ask_approach")
    key = said.candidate(
        572, 60, "I'd keep a hash map from each reading to its index, so one pass, O of n time and O of n space."
    )
    said.interviewer(660, 90, "Good. What happens to your hash map when the same reading appears twice?", "probe")
    log.add(895, ev.StageEntered("implement", "answered"))
    said.candidate(1010, 110, "I check for the complement before I insert, so a reading never pairs with itself.")
    for step in (*range(0, 120, 8), *range(150, 260, 8)):
        log.add(925 + step, ev.CodeEdited("python", (ev.Edit(0, 0, "#"), ev.Edit(0, 1, ""))))
    log.add(1195, ev.CodeEdited("python", (ev.Edit(0, len(STARTER), FIRST_TRY.removesuffix("on\n")),)))
    log.add(1250, ev.CodeEdited("python", (ev.Edit(len(FIRST_TRY) - 3, 0, "on\n"),)))
    first = log.add(1269, ev.CodeSnapshot("python", FIRST_TRY))
    _run(log, 1270, 1, first, "no pair", "the same reading twice")
    log.add(1330, ev.CodeEdited("python", (ev.Edit(0, 0, "#"),)))
    log.add(1340, ev.CodeEdited("python", (ev.Edit(0, 1, ""),)))
    second = log.add(1368, ev.CodeSnapshot("python", FIRST_TRY))
    failed = _run(log, 1370, 2, second, "no pair")
    said.candidate(
        1420, 150, "Right, without a pair it falls off the end and gives None. I should return an empty list."
    )
    log.add(1490, ev.CodeEdited("python", (ev.Edit(len(FIRST_TRY), 0, "    return []\n"),)))
    third = log.add(1499, ev.CodeSnapshot("python", SECOND_TRY))
    passed = _run(log, 1500, 3, third)
    log.add(1690, ev.StageEntered("close", "run_finished"))
    said.interviewer(1700, 60, "All tests pass. What would you test next, had you another hour?", "probe")
    last = said.candidate(1830, 240, "I would try a list that does not fit into memory, and readings that are missing.")
    said.interviewer(2200, 80, "Thank you, that was a pleasant conversation.", "close")
    log.add(2460, ev.SessionEnded("closed"))
    log.add(2460, ev.ReportMade(_report(key, failed, passed, last)))
    return log


class _Talk:
    """Utterances with turns counted and the recording's span set from the clock."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._turn = 0

    def interviewer(self, at: float, seconds: float, text: str, act: str) -> int:
        self._turn += 1
        seq = self._log.add(at, ev.InterviewerSaid(self._turn, 0, text, act, audio=ev.AudioSpan(0, at, at + seconds)))
        self._log.add(at + seconds, ev.ReplyFinished(self._turn))
        return seq

    def candidate(self, at: float, seconds: float, text: str) -> int:
        self._turn += 1
        span = ev.AudioSpan(0, at, at + seconds)
        return self._log.add(at + seconds, ev.CandidateSaid(self._turn, text, False, 0.91, span))


def _report(key: int, failed: int, passed: int, last: int) -> Report:
    def quote(seq: int, text: str, note: str, at: float) -> Evidence:
        return Evidence("quote", seq, note, text, at)

    return Report(
        rubric="technical-3",
        verdict="Solid approach, fast to code; edge cases came late.",
        scores=(
            CriterionScore(
                "problem_solving",
                "Problem solving",
                4,
                "Named the data structure and its cost before writing code.",
                (
                    quote(key, "I'd keep a hash map from each reading to its index, so one pass, O of n time", "", 632),
                    Evidence("hint", 0, "Chose the linear approach without a hint.", "", 632, 0),
                ),
                "Finds an efficient approach alone and explains it.",
            ),
            CriterionScore(
                "correctness",
                "Correctness",
                3,
                "The empty case was found by the tests and not by thought.",
                (
                    Evidence("run", failed, "Run 2 failed “no pair”: returned None.", "", 1371, 5),
                    Evidence("run", passed, "Run 3 passed every test.", "", 1501, 6),
                ),
                "Works after a repair that the tests asked for.",
            ),
            CriterionScore(
                "complexity",
                "Complexity",
                5,
                "Time and space both named and right.",
                (quote(key, "O of n time and O of n space", "", 632),),
                "Names time and space and says why.",
            ),
            CriterionScore(
                "testing",
                "Testing",
                3,
                "Named one more case at the end.",
                (quote(last, "readings that are missing", "", 2070),),
                "Thinks of some cases when asked.",
            ),
            CriterionScore("communication", "Communication under pressure", None, "There was no evidence for it."),
        ),
        practise_next=(
            "Say the empty and the duplicate case before coding.",
            "Name the invariant of the loop.",
        ),
        quotes_claimed=3,
        quotes_found=3,
    )


def interrupted_log(session_id: str = "s-ferry", started_at: float = TODAY) -> Log:
    """Stopped after 12:40: the app was closed."""
    log = Log(session_id, started_at)
    talk = _Talk(log)
    log.add(0, started("Shortest ferry route", "hard", "ferry-route"))
    log.add(0, ev.ConsentGiven(False))
    log.add(1, ev.StageEntered("open", "begin"))
    talk.interviewer(5, 20, "Welcome. A ferry company sails between islands.", "open")
    talk.candidate(40, 20, "Is the sea always calm?")
    log.add(500, ev.StageEntered("approach", "answered"))
    log.add(760, ev.CodeEdited("python", (ev.Edit(0, 0, "# islands are nodes\n"),)))
    return log


def older_log(session_id: str, title: str, days: float, score: int, minutes: float) -> Log:
    log = Log(session_id, TODAY - days * 86_400)
    talk = _Talk(log)
    log.add(0, started(title, "easy"))
    log.add(1, ev.StageEntered("open", "begin"))
    seq = talk.candidate(20, 30, "I would count how often each word comes up.")
    shot = log.add(300, ev.CodeSnapshot("python", STARTER))
    _run(log, 310, 1, shot, "no pair")
    log.add(400, ev.HintGiven(1, "asked"))
    log.add(minutes * 60, ev.SessionEnded("candidate"))
    scores = (
        CriterionScore(
            "problem_solving",
            "Problem solving",
            score,
            "",
            (Evidence("quote", seq, "", "count how often each word comes up", 50),),
        ),
    )
    log.add(minutes * 60, ev.ReportMade(Report("technical-3", "A start.", scores, quotes_claimed=1, quotes_found=1)))
    return log


def summary(log: Log) -> SessionSummary:
    """The list's line of a log, as a projection would have it."""
    state = log.state
    assert state.started is not None
    finished = [run.result for run in state.runs if run.result is not None]
    return SessionSummary(
        session_id=state.session_id,
        started_at=state.started_at,
        title=state.started.problem_title,
        interview=state.started.interview,
        difficulty=state.started.difficulty,
        status="reported" if state.report else "ended" if state.phase == "ended" else "running",
        elapsed_s=state.elapsed_s,
        stage=state.stage,
        runs=len(state.runs),
        hints=len(state.hints),
        tests_passed=finished[-1].passed if finished else None,
        tests_total=finished[-1].total if finished else None,
        score=state.report.mean if state.report else None,
    )


def a_problem(problem_id: str, title: str, difficulty: Literal["easy", "medium", "hard"]) -> Problem:
    anchors = ("not at all", "hardly", "partly", "mostly", "fully")
    return Problem(
        id=problem_id,
        version=1,
        title=title,
        difficulty=difficulty,
        tags=("arrays",),
        spoken_intro="Let me tell you about a greenhouse.",
        statement="Given the list `readings` and a `target`, return the positions of two readings that add up to it.",
        constraints=("2 ≤ readings ≤ 100 000",),
        entry={"python": "find_pair", "javascript": "findPair"},
        starters=(
            Starter("python", STARTER, SECOND_TRY),
            Starter("javascript", "function findPair(readings, target) {\n}\n", ""),
        ),
        tests=(TestCase("a pair in the middle", False, ([1, 2, 3], 5), [1, 2]),),
        hints=(HintRung("h1", "What do you know about the readings before this one?"),),
        clarifications=(),
        probes=(),
        rubric="technical-3",
        criteria=(Criterion("problem_solving", "Problem solving", anchors),),
        vocabulary=("hash map",),
        time_complexity="O(n)",
        space_complexity="O(n)",
        persona={},
    )


ALL_WELL = (
    CheckResult("microphone", "ok", "Built-in microphone"),
    CheckResult("loudspeaker", "ok", "Built-in speakers"),
    CheckResult("voice whisper-base", "ok", "Whisper base: 4 files, 76 MB, as in the manifest.", needed=True),
    CheckResult("piper program", "ok", "The Piper program is installed: 40 files.", needed=True),
    CheckResult("voice fr", "warning", "A French voice is not on this computer.", "Only if you want it."),
    CheckResult("Docker engine", "ok", "Docker 28.1, runc 1.3.3"),
    CheckResult("Python sandbox", "ok", "a tag"),
    CheckResult("JavaScript sandbox", "ok", "a tag"),
)


class FakeDesk(FakeReviews):
    """``commands`` lists what was asked for, in order. ``fail`` makes the next reading or writing call raise."""

    def __init__(self, logs: Sequence[Log] = (), checks: Sequence[CheckResult] = ALL_WELL) -> None:
        super().__init__()
        self.backgrounds: dict[str, Background] = {}
        self.logs = {log.session_id: log for log in logs}
        self.check_results = list(checks)
        self.fail: Exception | None = None
        self.reason_read_only = ""
        self.make_live: Callable[[StartRequest | str], Live] | None = None
        self.audio: Path | None = None
        self.raw_audio = False

    @classmethod
    def with_history(cls) -> FakeDesk:
        return cls(
            [
                interrupted_log(),
                finished_log(),
                older_log("s-words", "Words in a harbour log", 2, 3, 25),
                older_log("s-tickets", "Tickets on opening day", 4.3, 2, 38),
            ]
        )

    def _maybe_fail(self) -> None:
        if self.fail is not None:
            error, self.fail = self.fail, None
            raise error

    async def start(self, request: StartRequest) -> Live:
        self._maybe_fail()
        self.commands.append(("start", request))
        assert self.make_live is not None, "this test wants no live session"
        return self.make_live(request)

    async def resume(self, session_id: str) -> Live:
        self._maybe_fail()
        self.commands.append(("resume", session_id))
        assert self.make_live is not None, "this test wants no live session"
        return self.make_live(session_id)

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        self._maybe_fail()
        self.commands.append(("sessions", query))
        found = [log for log in self.logs.values() if query.lower() in _words(log).lower()]
        return sorted((summary(log) for log in found), key=lambda line: -line.started_at)

    async def load(self, session_id: str) -> tuple[SessionState, list[ev.Envelope]]:
        self._maybe_fail()
        self.commands.append(("load", session_id))
        if session_id not in self.logs:
            raise Trouble("session_unknown", "There is no such session.", "Go back to the list.")
        log = self.logs[session_id]
        return log.state, list(log.envelopes)

    async def delete(self, session_id: str) -> None:
        self._maybe_fail()
        self.commands.append(("delete", session_id))
        del self.logs[session_id]

    async def export(self, session_id: str, form: Form, wanted: Wanted = DEFAULT) -> str:
        self._maybe_fail()
        self.commands.append(("export", session_id, form, wanted))
        return to_text(self.logs[session_id].envelopes, form, wanted, self.problems())

    async def document(self, session_id: str, wanted: Wanted = DEFAULT) -> Document:
        self._maybe_fail()
        self.commands.append(("document", session_id, wanted))
        return to_document(self.logs[session_id].envelopes, wanted, self.problems())

    async def import_session(self, text: str) -> str:
        self._maybe_fail()
        envelopes = to_import(text)
        self.commands.append(("import", envelopes[0].session_id))
        log = Log(envelopes[0].session_id, envelopes[0].at)
        log.envelopes = envelopes
        self.logs[log.session_id] = log
        return log.session_id

    async def rescore(self, session_id: str) -> bool:
        self._maybe_fail()
        self.commands.append(("rescore", session_id))
        log = self.logs[session_id]
        report = log.state.report
        if report is None or report.rubric == "technical-4":
            return False
        scores = (replace(report.scores[0], score=5), *report.scores[1:])
        log.add(log.state.elapsed_s, ev.ReportMade(replace(report, rubric="technical-4", scores=scores)))
        return True

    async def withdraw_consent(self, session_id: str) -> None:
        self._maybe_fail()
        self.commands.append(("withdraw", session_id))
        log = self.logs[session_id]
        log.add(log.state.elapsed_s, ev.ConsentWithdrawn())
        self.audio, self.raw_audio = None, False

    @property
    def consent(self) -> ConsentText:
        words = "Your voice is kept on this computer beside the words, until you delete the session."
        return ConsentText("1", words)

    async def correct(self, session_id: str, seq: int, text: str) -> None:
        self._maybe_fail()
        self.commands.append(("correct", session_id, seq, text))
        log = self.logs[session_id]
        report = log.state.report
        log.add(log.state.elapsed_s, ev.TranscriptCorrected(seq, text))
        if report is not None:
            log.add(log.state.elapsed_s, ev.ReportMade(replace(report, quotes_found=report.quotes_found - 1)))

    async def take_note(self, session_id: str, text: str) -> None:
        self._decide(session_id, do.TakeNote(text))

    async def give_own_score(self, session_id: str, criterion: str, score: int | None, reason: str = "") -> None:
        self._decide(session_id, do.GiveOwnScore(criterion, score, reason))

    async def submit_own_scores(self, session_id: str) -> None:
        self._decide(session_id, do.SubmitOwnScores())

    def _decide(self, session_id: str, command: do.Command) -> None:
        self._maybe_fail()
        log = self.logs[session_id]
        for payload in do.decide(log.state, command):
            log.add(log.state.elapsed_s, payload)

    def problems(self) -> Sequence[Problem]:
        return (
            a_problem("two-readings", "Two readings, one target", "medium"),
            a_problem("ferry-route", "Shortest ferry route", "hard"),
            a_problem("harbour-words", "Words in a harbour log", "easy"),
        )

    def bank(self) -> Bank:
        shipped = load_bank(Path(__file__).parents[2] / "resources")
        return replace(shipped, problems=tuple(self.problems()))

    def skills_in(self, background: Background) -> tuple[Skill, ...]:
        return skills_of(background, ("queues", "python", "testing"))

    async def read_document(self, path: Path) -> tuple[str, bool]:
        self._maybe_fail()
        return await asyncio.to_thread(path.read_text, "utf-8"), False

    def background(self, session_id: str) -> Background:
        return self.backgrounds.get(session_id, Background())

    def forget_background(self, session_id: str) -> None:
        self.backgrounds.pop(session_id, None)

    async def checks(self) -> list[CheckResult]:
        self._maybe_fail()
        return list(self.check_results)

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        return self.audio

    def has_recording(self, session_id: str) -> bool:
        return self.raw_audio or self.audio is not None

    @property
    def read_only(self) -> str:
        return self.reason_read_only


def _words(log: Log) -> str:
    state = log.state
    title = state.started.problem_title if state.started else ""
    return " ".join([title, *(line.text for line in state.lines), *state.code.values()])


class MemorySettings:
    """Choices that nobody keeps."""

    def __init__(self, values: dict[str, object] | None = None) -> None:
        self.values: dict[str, object] = dict(values or {})

    def get(self, key: str, default: object = None) -> object:
        return self.values.get(key, default)

    def set(self, key: str, value: object) -> None:
        self.values[key] = value

    def all(self) -> dict[str, object]:
        return dict(self.values)
