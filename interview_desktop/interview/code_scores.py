"""Scores for what was written and run: correctness and code quality."""

from __future__ import annotations

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Evidence
from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Run
from interview_desktop.interview import record
from interview_desktop.interview.code_facts import look_at, same_code
from interview_desktop.interview.coverage import Record, Score

MOST_NOTES = 2

SECOND_RUN = 2
"""A candidate whose tests all pass by this run gets the full score."""


def correctness(rec: Record) -> Score:
    runs = record.finished_runs(rec.state)
    if not runs:
        return Score(None, "no run of the tests was finished")
    last = _result(runs[-1])
    evidence = [*_fixed(runs), _run_evidence(runs[-1], _outcome(runs[-1]))]
    reason = f"{last.passed} of {last.total} tests passed in the last of {len(runs)} runs."
    if len(runs) == 1:
        reason = f"{last.passed} of {last.total} tests passed in the only run."
    passed_share = last.passed / last.total if last.total else 0.0
    if passed_share == 1:
        first_full = next(place for place, run in enumerate(runs, 1) if _all_pass(run))
        return Score(5.0 if first_full <= SECOND_RUN else 4.0, reason, tuple(evidence))
    if passed_share > 0.5:
        return Score(3.0, reason, tuple(evidence))
    return Score(2.0 if last.passed > 1 else 1.0, reason, tuple(evidence))


def _fixed(runs: tuple[Run, ...]) -> list[Evidence]:
    """Failures that a later run does not have any more."""
    found: list[Evidence] = []
    for place, run in enumerate(runs[:-1]):
        names = [test.name for test in _result(run).tests if not test.passed]
        later = next((other for other in runs[place + 1 :] if _passes(other, names)), None) if names else None
        if later is not None:
            took = _duration(later.elapsed_s - run.elapsed_s)
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            note = f"Run {run.run} failed “{names[0]}”{more}; fixed in run {later.run} after {took}."
            found.append(_run_evidence(run, note))
            break
    return found


def _outcome(run: Run) -> str:
    result = _result(run)
    failed = [test for test in result.tests if not test.passed]
    if not failed and result.total:
        return f"Run {run.run} passed all {result.total} tests."
    if not result.total:
        return f"Run {run.run} ended before a test was made ({result.reason.replace('_', ' ')})."
    names = ", ".join(f"“{test.name}”" for test in failed[:3])
    return f"Run {run.run} passed {result.passed} of {result.total} tests; failed {names}."


def _run_evidence(run: Run, note: str) -> Evidence:
    return Evidence("run", run.finished_seq, note, elapsed_s=run.elapsed_s, number=float(_result(run).passed))


def _result(run: Run) -> RunResult:
    assert run.result is not None
    return run.result


def _all_pass(run: Run) -> bool:
    result = _result(run)
    return result.total > 0 and result.passed == result.total


def _passes(run: Run, names: list[str]) -> bool:
    passed = {test.name for test in _result(run).tests if test.passed}
    return all(name in passed for name in names)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def code_quality(rec: Record) -> Score:
    snapshot = next((envelope for envelope in reversed(rec.log) if isinstance(envelope.payload, ev.CodeSnapshot)), None)
    if snapshot is None or not isinstance(snapshot.payload, ev.CodeSnapshot):
        return Score(None, "no code was kept")
    text, language = snapshot.payload.text, snapshot.payload.language
    starter = rec.state.started.starters.get(language, "") if rec.state.started else ""
    if same_code(text, starter):
        return Score(None, "no code was written")
    facts = look_at(text, language, rec.problem.entry.get(language, ""))
    evidence = [
        Evidence("code", snapshot.seq, f"{habit.note[0].upper()}{habit.note[1:]}.", habit.line, snapshot.elapsed_s)
        for habit in facts.habits
    ]
    if not evidence and facts.signature:
        note = f"{facts.lines} lines, at most {facts.depth} levels deep, nothing left over."
        evidence.append(Evidence("code", snapshot.seq, note, facts.signature, snapshot.elapsed_s))
    if not evidence:
        return Score(None, "the code does not define the function asked for")
    evidence += _notes(rec, snapshot.seq, text)
    reason = f"{facts.lines} lines, {facts.depth} levels deep, {len(facts.habits) or 'no'} habits to improve."
    return Score(5.0 - len(facts.habits), reason.replace("1 habits", "1 habit"), tuple(evidence))


def _notes(rec: Record, snapshot_seq: int, text: str) -> list[Evidence]:
    """What the tools noted about this very code, quoted at its line. Notes are advice: they move no score, because a
    computer without the tools must come to the same one."""
    run = next((run for run in reversed(record.finished_runs(rec.state)) if run.quality is not None), None)
    if run is None or run.quality is None or _snapshot_text(rec, run.snapshot_seq) != text:
        return []
    lines = text.splitlines()
    found: list[Evidence] = []
    for note in run.quality.notes:
        line = lines[note.line - 1].strip() if 0 < note.line <= len(lines) else ""
        if line and len(found) < MOST_NOTES:
            found.append(Evidence("code", snapshot_seq, note.message, line))
    hardest = max(run.quality.functions, key=lambda function: function.complexity, default=None)
    if hardest is not None:
        note_text = f"At most {hardest.complexity} paths through one function ({hardest.name})."
        found.append(Evidence("run", run.analysed_seq, note_text, number=float(hardest.complexity)))
    return found


def _snapshot_text(rec: Record, seq: int) -> str:
    payload = next((envelope.payload for envelope in rec.log if envelope.seq == seq), None)
    return payload.text if isinstance(payload, ev.CodeSnapshot) else ""
