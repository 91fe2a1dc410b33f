"""A report as a document: what it says and in which order. Markdown, HTML and PDF are ways to write it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from interview_desktop.domain.events import Envelope
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.session import UNDATED_BEFORE, Line, Run, SessionState, fold_all
from interview_desktop.interview.delivery import Delivery
from interview_desktop.interview.onsite import compared
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.readings import (
    Comparison,
    Reading,
    candidate_reading,
    comparison,
    interviewer_reading,
    moment,
    reason_of,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 2 is a chapter, 3 a part of it; ``new_page``: on paper it begins one."""

    text: str
    level: int = 2
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``lead`` is large, ``muted`` is a remark."""

    text: str
    lead: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered if ``ordered``."""

    texts: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: ``basis`` is a word for how it is known, ``place`` where it stands in the record, and
    ``corrected`` what had been recognised where the quote was corrected."""

    basis: str
    note: str
    place: str
    quote: str = ""
    code: bool = False
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion that was assessed."""

    title: str
    score: int
    anchor: str
    reason: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the columns named in ``right`` (from 0) hold numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """One entry of the transcript; ``who`` is empty for a remark between entries."""

    who: str
    at: str
    text: str
    remark: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Code, whole."""

    language: str
    text: str


Block = Heading | Words | Items | Card | Grid | Spoken | Program


@dataclass(frozen=True, slots=True)
class Document:
    """``subtitle`` says when and what, ``small_print`` how the report was made."""

    title: str
    subtitle: str
    reading: str
    blocks: tuple[Block, ...]
    small_print: str


def make_document(
    log: Sequence[Envelope], reading: Reading, bank: Sequence[Problem], *, without_personal_data: bool = False
) -> Document:
    """The report of a session for one reader. ``log`` is what may be shown: ``without_personal_data`` only says so.

    Without a report there are the transcript, the runs and the code; an empty log gives an empty document.
    """
    state = fold_all(list(log))
    started = state.started
    if started is None:
        return Document("", "", "", (), "")
    you = "You" if reading == "candidate" else "Candidate"
    blocks: list[Block] = []
    if state.report is not None:
        blocks += _for_candidate(state, log, bank) if reading == "candidate" else _for_interviewer(state, log)
        blocks += _earlier(comparison(state))
    if without_personal_data:
        remark = "Left out as personal: the date, notes, the recording, what programs printed, and all words that no "
        blocks.append(Words(remark + "score cites.", muted=True))
    blocks += [Heading("Transcript", new_page=True), *_transcript(state, you)]
    if state.runs:
        blocks += [Heading("Runs"), Items(tuple(_run(run) for run in state.runs))]
    if code := state.code.get(state.language, "").rstrip():
        blocks += [Heading("Code"), Program(state.language, code)]
    if state.notes.strip():
        blocks += [Heading("Notes"), *(Words(part) for part in state.notes.strip().split("\n") if part.strip())]
    parts = [started.interview.replace("_", " ").capitalize(), started.difficulty, _day(state), _minutes(state)]
    whose = "For the candidate" if reading == "candidate" else "For the interviewer"
    return Document(
        started.problem_title or started.interview.capitalize(),
        " · ".join(part for part in parts if part),
        whose,
        tuple(blocks),
        _small_print(state),
    )


def clock_text(seconds: float) -> str:
    """Interview time as ``mm:ss``."""
    return moment(seconds)


# ── the two readings ─────────────────────────────────────────────────────────────────────────────────────────────


def _for_candidate(state: SessionState, log: Sequence[Envelope], bank: Sequence[Problem]) -> list[Block]:
    reading = candidate_reading(state, log, bank)
    said = _Said(state, "said by you")
    blocks: list[Block] = [Words(reading.verdict, lead=True), Words(_coverage(state.report), muted=True)]
    if reading.went_well:
        blocks += [Heading("What went well"), *(said.card(score) for score in reading.went_well)]
    if reading.to_work_on:
        blocks += [Heading("What to work on"), *(said.card(score) for score in reading.to_work_on)]
    if reading.advice or reading.problems:
        blocks.append(Heading("Practise next"))
    if reading.advice:
        blocks.append(Items(reading.advice, ordered=True))
    if reading.problems:
        blocks.append(Heading("Problems that fit", 3))
        blocks.append(Items(tuple(f"{item.title} ({item.difficulty}): {item.why}." for item in reading.problems)))
    return [*blocks, *_delivery(reading.delivery, "How you spoke"), *_not_assessed(state.report)]


def _for_interviewer(state: SessionState, log: Sequence[Envelope]) -> list[Block]:
    reading = interviewer_reading(state, log)
    said = _Said(state, "said by the candidate")
    blocks: list[Block] = [Words(reading.verdict, lead=True), Words(_coverage(state.report), muted=True)]
    blocks.append(Words("There is no hire signal here: whether to hire is for people to say.", muted=True))
    if reading.scores:
        rows = tuple((score.title, f"{score.score} of 5", score.reason) for score in reading.scores)
        blocks += [Heading("Scores at a glance"), Grid(("Criterion", "Score", "Why"), rows)]
    blocks += _own_side(state)
    if reading.open_questions:
        blocks += [Heading("Open questions for you"), Items(reading.open_questions)]
    if reading.scores:
        blocks += [Heading("Scores with their evidence"), *(said.card(score) for score in reading.scores)]
    blocks += _not_assessed(state.report)
    blocks.append(Heading("Hints"))
    if reading.hints:
        blocks.append(Items(tuple(f"{clock_text(at)} · {text}" for at, text in reading.hints)))
    else:
        blocks.append(Words("None was given."))
    if reading.moves:
        moved = tuple(f"{clock_text(at)} · {text}" for at, text in reading.moves)
        blocks += [Heading("The difficulty moved"), Items(moved)]
    if reading.observations:
        blocks.append(Heading("The interviewer's own notes"))
        blocks.append(Items(tuple(f"{text} (event {seq})" for seq, text in reading.observations)))
    return [*blocks, *_delivery(reading.delivery, "Delivery")]


def _own_side(state: SessionState) -> list[Block]:
    """What the person who led the interview beside the app gave and noted."""
    blocks: list[Block] = []
    if rows := compared(state):
        header = ("Criterion", "App", "You", "Difference", "Your reason")
        lines = tuple(
            (row.title, _value(row.theirs), own_value(row.own), difference_text(row.difference), row.reason)
            for row in rows
        )
        blocks += [Heading("Your own scores"), Grid(header, lines, (1, 2, 3))]
    if state.human_notes:
        notes = tuple(f"{clock_text(note.elapsed_s)} · {note.text}" for note in state.human_notes)
        blocks += [Heading("Your private notes"), Items(notes)]
    return blocks


def own_value(score: int | None) -> str:
    """A score that a person gave, or did not give."""
    return "no score" if score is None else str(score)


def difference_text(difference: int | None) -> str:
    """``+1``, ``same``, ``−2``; empty where one of the two scores is missing."""
    if difference is None:
        return ""
    return "same" if difference == 0 else f"{difference:+d}".replace("-", "−")


def _coverage(report: Report | None) -> str:
    if report is None:
        return ""
    words = f"{len(report.assessed)} of {len(report.scores)} criteria were assessed. Every score cites the record: "
    return words + "“measured” is what the app saw happen, “said” is what was claimed."


class _Said:
    """Writes evidence down for one reader."""

    def __init__(self, state: SessionState, claimed: str) -> None:
        self._lines = {line.seq: line for line in state.lines}
        self._claimed = claimed

    def card(self, score: CriterionScore) -> Card:
        proofs = tuple(self.proof(item) for item in score.evidence)
        return Card(score.title, score.score or 0, score.anchor, score.reason, proofs)

    def proof(self, item: Evidence) -> Proof:
        line = self._lines.get(item.seq) if item.kind == "quote" else None
        return Proof(
            basis=self._claimed if item.basis == "claimed" else "measured",
            note=item.note,
            place=f"{clock_text(item.elapsed_s)}, event {item.seq}",
            quote=item.quote,
            code=item.kind == "code",
            corrected=line.original if line is not None else "",
        )


def _not_assessed(report: Report | None) -> list[Block]:
    missing = [score for score in report.scores if score.score is None] if report else []
    if not missing:
        return []
    words = tuple(f"{score.title}: {reason_of(score)}" for score in missing)
    return [Heading("Not assessed"), Items(words), Words("What is not assessed counts in no mean.", muted=True)]


def _earlier(found: Comparison | None) -> list[Block]:
    if found is None:
        return []
    rows = tuple((change.title, _value(change.before), _value(change.now)) for change in found.changes)
    made = " · ".join(part for part in (found.earlier.rubric, found.earlier.scorer) if part)
    header = ("Criterion", "Earlier", "Now")
    return [Heading("Earlier report"), Words(f"Made with {made}.", muted=True), Grid(header, rows, (1, 2))]


def _value(score: int | None) -> str:
    return "not assessed" if score is None else str(score)


def _delivery(found: Delivery, title: str) -> list[Block]:
    blocks: list[Block] = [Heading(title)]
    if facts := delivery_facts(found):
        blocks.append(Items(facts))
    if found.stages:
        rows = tuple((item.title, span(item.spent_s), span(item.budget_s)) for item in found.stages)
        blocks.append(Grid(("Stage", "Took", "Planned"), rows, (1, 2)))
    blocks.append(Words("These are facts, and no score rests on them.", muted=True))
    return blocks


def delivery_facts(found: Delivery) -> tuple[str, ...]:
    """Pace, fillers, silences and interruptions in sentences; nothing where nothing can be told."""
    facts: list[str] = []
    if found.words_per_minute is not None:
        facts.append(f"Pace: {found.words_per_minute:.0f} words per minute, over {_utterances(len(found.paces))}.")
    if found.spoken:
        counts = ", ".join(f"“{word}” {number}×" for word, number in found.filler_counts[:5])
        where = ", ".join(clock_text(at) for at in sorted({filler.elapsed_s for filler in found.fillers})[:6])
        facts.append(f"Fillers: {counts} (at {where})." if counts else "Fillers: none was written down.")
    for silence in found.silences[:5]:
        question = f"“{silence.question}”" if silence.question else "a question."
        facts.append(f"{silence.seconds:.0f} s of silence at {clock_text(silence.elapsed_s)}, after {question}")
    if found.interruptions:
        places = ", ".join(clock_text(item.elapsed_s) for item in found.interruptions)
        facts.append(f"Replies that were interrupted: {len(found.interruptions)} (at {places}).")
    if found.typed and not found.spoken:
        facts.append("All answers were typed, so there is nothing to say about pace and fillers.")
    return tuple(facts)


def _utterances(number: int) -> str:
    return "one answer" if number == 1 else f"{number} answers"


def span(seconds: float) -> str:
    """``2 min 05 s``, ``40 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


# ── the record ───────────────────────────────────────────────────────────────────────────────────────────────────


def _transcript(state: SessionState, you: str) -> list[Block]:
    titles = {stage.name: stage.title for stage in state.started.stages} if state.started else {}
    entries: list[tuple[int, int, Block]] = [
        (
            visit.seq,
            0,
            Heading(f"{titles.get(visit.stage, visit.stage.capitalize())} · {clock_text(visit.elapsed_s)}", 3),
        )
        for visit in state.stages
    ]
    for line in state.lines:
        if line.text or line.interrupted:
            entries.append((line.seq, 1, _spoken(line, you)))
    found = [block for _, _, block in sorted(entries, key=lambda entry: entry[:2])]
    return found or [Words("Nothing was said.")]


def _spoken(line: Line, you: str) -> Spoken:
    mine = line.who == "candidate"
    remarks = []
    if line.original:
        remarks.append(f"corrected; recognised: “{line.original}”")
    if line.interrupted:
        remarks.append("interrupted here" if line.text else "interrupted before a word was heard")
    if line.doubts:
        words = ", ".join(f"“{line.text[start:end]}”" for start, end in line.doubts)
        remarks.append(f"the recogniser was unsure of {words}")
    who = you if mine else "Interviewer"
    return Spoken(who, clock_text(line.elapsed_s), line.text, "; ".join(remarks), mine)


def _run(run: Run) -> str:
    head = f"Run {run.run} at {clock_text(run.elapsed_s)}"
    if run.result is None:
        return f"{head}: not finished"
    result = run.result
    if run.scratch:
        outcome = result.error or (f"returned {result.value}" if result.value else result.message or result.reason)
        return f"{head} on an own input ({result.language}): {outcome}"
    failed = ", ".join(test.name for test in result.tests if not test.passed)
    more = f"; not passed: {failed}" if failed else ""
    message = f"; {result.message}" if result.message else ""
    return f"{head} ({result.language}, {result.backend}): {result.passed} of {result.total} tests{more}{message}"


def _day(state: SessionState) -> str:
    if state.started_at < UNDATED_BEFORE:
        return ""
    try:
        day = datetime.fromtimestamp(state.started_at, UTC)
    except (OverflowError, ValueError, OSError):
        return ""
    return f"{day.day} {day.strftime('%b %Y, %H:%M')} UTC"


def _minutes(state: SessionState) -> str:
    return span(state.elapsed_s)


def _small_print(state: SessionState) -> str:
    report, started = state.report, state.started
    if report is None:
        return "There is no report: the interview had not enough in it."
    parts = [
        f"Checked: {report.quotes_found} of {report.quotes_claimed} quotes found in the record",
        f"rubric {report.rubric}",
        f"scored by {report.scorer or (started.interviewer if started else '')}",
        f"Interview Desktop {report.app}".strip(),
        f"session {state.session_id}",
    ]
    return " · ".join(parts)
