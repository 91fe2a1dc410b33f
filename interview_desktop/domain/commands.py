"""What a person or the interviewer may ask of a session, and ``decide``: which events follow. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Rejected, SessionState

MAX_ANSWER_CHARACTERS = 20_000
"""A typed answer longer than this is a pasted file, not an answer."""


@dataclass(frozen=True, slots=True)
class Start:
    """Open a new session with the consent about recording, given to the words ``consent`` in ``consent_version``."""

    started: ev.SessionStarted
    record: bool
    consent: str = ""
    consent_version: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with a session that was interrupted ``gap_s`` seconds ago."""

    gap_s: float


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Continue:
    pass


@dataclass(frozen=True, slots=True)
class Mute:
    muted: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The candidate said or typed ``text`` in ``turn``."""

    turn: int
    text: str
    typed: bool
    confidence: float | None = None
    audio: ev.AudioSpan | None = None
    doubts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Correct:
    of_seq: int
    text: str


@dataclass(frozen=True, slots=True)
class HearAgain:
    """What ``by``, a recogniser, heard in the recording: ``texts`` by the utterance's event. What a person corrected
    stays as it is."""

    texts: Mapping[int, str]
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Take the consent to the recording back, during the interview or at any time after it."""


@dataclass(frozen=True, slots=True)
class SayClause:
    turn: int
    part: int
    text: str
    act: str
    ref: str = ""
    audio: ev.AudioSpan | None = None


@dataclass(frozen=True, slots=True)
class EnterStage:
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class GiveHint:
    """Rung ``rung``; ``known`` are rungs before it that the candidate does not need any more."""

    rung: int
    reason: ev.HintReason
    known: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Observe:
    criterion: str
    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveDifficulty:
    to_level: str
    reason: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EditCode:
    language: str
    edits: tuple[ev.Edit, ...]


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class EditNotes:
    text: str


@dataclass(frozen=True, slots=True)
class StartRun:
    """Keep the code as it is and start the next run; ``scratch``: on the candidate's own input, with no tests."""

    scratch: bool = False


@dataclass(frozen=True, slots=True)
class FinishRun:
    run: int
    result: RunResult


@dataclass(frozen=True, slots=True)
class End:
    by: ev.EndedBy


@dataclass(frozen=True, slots=True)
class MakeReport:
    report: Report


@dataclass(frozen=True, slots=True)
class TakeNote:
    """The person who leads the interview notes ``text``, during it or after it."""

    text: str


@dataclass(frozen=True, slots=True)
class GiveOwnScore:
    """That person's score of a criterion: 1..5, or None for no score."""

    criterion: str
    score: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SubmitOwnScores:
    pass


@dataclass(frozen=True, slots=True)
class PickQuestion:
    """Let the interviewer ask ``text`` next; ``ref`` is its id, empty for a question in own words."""

    text: str
    ref: str = ""


Command = (
    Start
    | Resume
    | Pause
    | Continue
    | Mute
    | Answer
    | Correct
    | HearAgain
    | WithdrawConsent
    | SayClause
    | EnterStage
    | GiveHint
    | Observe
    | MoveDifficulty
    | EditCode
    | ChooseLanguage
    | EditNotes
    | StartRun
    | FinishRun
    | End
    | MakeReport
    | TakeNote
    | GiveOwnScore
    | SubmitOwnScores
    | PickQuestion
)


def decide(state: SessionState, command: Command) -> tuple[ev.Payload, ...]:
    """The events that ``command`` leads to in ``state``; none when it changes nothing.

    Raises:
        Rejected: the command makes no sense now; the message says why.
    """
    match command:
        case Start():
            return _start(state, command)
        case Correct():
            return _correct(state, command)
        case HearAgain():
            return _hear_again(state, command)
        case WithdrawConsent():
            if state.phase == "new":
                raise Rejected("This interview has not started.")
            return (ev.ConsentWithdrawn(),) if state.recording_consent else ()
        case MakeReport():
            if state.phase != "ended":
                raise Rejected("The report is made when the interview has ended.")
            return (ev.ReportMade(command.report),)
        case FinishRun():
            return _finish_run(state, command)
        case End():
            if state.phase == "new":
                raise Rejected("This interview has not started.")
            return () if state.phase == "ended" else (ev.SessionEnded(command.by),)
    if state.phase == "new":
        raise Rejected("This interview has not started.")
    match command:
        case TakeNote():
            return (ev.NoteTaken(_some_words(command.text, "A note")),)
        case GiveOwnScore():
            return _give_own_score(state, command)
        case SubmitOwnScores():
            if not state.own_scores:
                raise Rejected("There is no score of yours to submit yet.")
            return () if state.own_submitted else (ev.OwnScoresSubmitted(),)
    if state.phase == "ended":
        raise Rejected("This interview has ended.")
    match command:
        case Resume():
            return (ev.SessionResumed(max(0.0, command.gap_s)),)
        case Pause():
            return () if state.phase == "paused" else (ev.SessionPaused(),)
        case Continue():
            return (ev.SessionContinued(),) if state.phase == "paused" else ()
        case Mute():
            return () if state.muted == command.muted else (ev.MuteChanged(command.muted),)
        case Answer():
            return _answer(command)
        case SayClause():
            said = ev.InterviewerSaid(command.turn, command.part, command.text, command.act, command.ref, command.audio)
            return (said,) if command.text.strip() else ()
        case EnterStage():
            return _enter_stage(state, command)
        case GiveHint():
            return _give_hint(state, command)
        case Observe():
            evidence = tuple(seq for seq in command.evidence if 0 < seq <= state.seq)
            return (ev.ObservationNoted(command.criterion, command.text, evidence),) if evidence else ()
        case MoveDifficulty():
            return _move_difficulty(state, command)
        case EditCode():
            return (ev.CodeEdited(command.language, command.edits),) if command.edits else ()
        case ChooseLanguage():
            return _choose_language(state, command)
        case EditNotes():
            return () if state.notes == command.text else (ev.NotesEdited(command.text),)
        case StartRun():
            return _start_run(state, command)
        case PickQuestion():
            return _pick_question(state, command)
    raise AssertionError(command)


def _starters(state: SessionState) -> Mapping[str, str]:
    return state.started.starters if state.started else {}


def _start(state: SessionState, command: Start) -> tuple[ev.Payload, ...]:
    if state.phase != "new":
        raise Rejected("This interview has already started.")
    started = command.started
    if not started.stages:
        raise Rejected("The plan of this interview has no stages.")
    code = started.starters.get(started.language)
    snapshot = () if code is None else (ev.CodeSnapshot(started.language, code),)
    return (
        started,
        ev.ConsentGiven(command.record, command.consent, command.consent_version),
        *snapshot,
        ev.StageEntered(started.stages[0].name, "start"),
    )


def _correct(state: SessionState, command: Correct) -> tuple[ev.Payload, ...]:
    line = next((line for line in state.lines if line.seq == command.of_seq and line.who == "candidate"), None)
    if line is None:
        raise Rejected("Only something that you said can be corrected.")
    text = command.text.strip()
    if not text:
        raise Rejected("A correction needs some words.")
    return () if text == line.text else (ev.TranscriptCorrected(command.of_seq, text),)


def _hear_again(state: SessionState, command: HearAgain) -> tuple[ev.Payload, ...]:
    spoken = [line for line in state.lines if line.who == "candidate" and not line.typed and not line.by_hand]
    heard = [(line, command.texts.get(line.seq, "").strip()) for line in spoken]
    return tuple(
        ev.TranscriptCorrected(line.seq, text, command.by) for line, text in heard if text and text != line.text
    )


def _answer(command: Answer) -> tuple[ev.Payload, ...]:
    text = command.text.strip()
    if not text:
        raise Rejected("There is nothing in this answer yet.")
    if command.typed and len(text) > MAX_ANSWER_CHARACTERS:
        raise Rejected(f"An answer may have at most {MAX_ANSWER_CHARACTERS:,} characters. Put code into the editor.")
    said = ev.CandidateSaid(command.turn, text, command.typed, command.confidence, command.audio, command.doubts)
    return (said,)


def _enter_stage(state: SessionState, command: EnterStage) -> tuple[ev.Payload, ...]:
    names = [stage.name for stage in state.started.stages] if state.started else []
    if command.stage not in names:
        raise Rejected(f"The plan has no stage {command.stage!r}.")
    # Stages only go forward: a late act of an older reply must not take the interview back.
    if state.stage and names.index(command.stage) <= names.index(state.stage):
        return ()
    return (ev.StageEntered(command.stage, command.reason),)


def _give_hint(state: SessionState, command: GiveHint) -> tuple[ev.Payload, ...]:
    given = max((hint.rung for hint in state.hints), default=0)
    if command.rung <= given:
        return ()
    missing = next((rung for rung in range(given + 1, command.rung) if rung not in command.known), None)
    if missing is not None:
        raise Rejected(f"Hint {command.rung} cannot come before hint {missing}.")
    return (ev.HintGiven(command.rung, command.reason),)


def _move_difficulty(state: SessionState, command: MoveDifficulty) -> tuple[ev.Payload, ...]:
    evidence = tuple(seq for seq in command.evidence if 0 < seq <= state.seq)
    # A difficulty that moves without something that shows why is a mood.
    if not evidence or command.to_level == state.difficulty:
        return ()
    return (ev.DifficultyMoved(state.difficulty, command.to_level, command.reason, evidence),)


def _choose_language(state: SessionState, command: ChooseLanguage) -> tuple[ev.Payload, ...]:
    if command.language not in _starters(state):
        raise Rejected(f"This problem cannot be solved in {command.language}.")
    if state.language == command.language:
        return ()
    return (
        ev.LanguageChosen(command.language),
        ev.CodeSnapshot(command.language, state.code.get(command.language, _starters(state)[command.language])),
    )


def _start_run(state: SessionState, command: StartRun) -> tuple[ev.Payload, ...]:
    snapshot = ev.CodeSnapshot(state.language, state.code.get(state.language, ""))
    number = max((run.run for run in state.runs), default=0) + 1
    return (snapshot, ev.RunStarted(number, state.language, state.seq + 1, command.scratch))


def _finish_run(state: SessionState, command: FinishRun) -> tuple[ev.Payload, ...]:
    run = next((run for run in state.runs if run.run == command.run), None)
    if run is None:
        raise Rejected(f"There is no run {command.run}.")
    return () if run.result is not None else (ev.RunFinished(command.run, command.result),)


def _some_words(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise Rejected(f"{what} needs some words.")
    if len(text) > MAX_ANSWER_CHARACTERS:
        raise Rejected(f"{what} may have at most {MAX_ANSWER_CHARACTERS:,} characters.")
    return text


def _give_own_score(state: SessionState, command: GiveOwnScore) -> tuple[ev.Payload, ...]:
    if state.own_submitted:
        raise Rejected("Your scores are submitted, and stay as they are.")
    if command.score is not None and not 1 <= command.score <= 5:
        raise Rejected("A score is a number from 1 to 5, or no score.")
    given = ev.OwnScoreGiven(command.criterion, command.score, command.reason.strip())
    return () if state.own_scores.get(command.criterion) == given else (given,)


def _pick_question(state: SessionState, command: PickQuestion) -> tuple[ev.Payload, ...]:
    text = _some_words(command.text, "A question")
    if any(pick.text == text for pick in state.picks):
        return ()
    # The event's number makes the id one that no other question has.
    return (ev.QuestionPicked(text, command.ref or f"own-{state.seq + 1}"),)
