"""The interviewer that needs no model: rules over the session's record and the problem's own questions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from interview_desktop.domain.events import HintReason, StagePlan
from interview_desktop.domain.session import Line
from interview_desktop.interview import record, requests
from interview_desktop.interview.problem import Clarification, Probe, Problem
from interview_desktop.interview.record import Named
from interview_desktop.interview.understanding import complexity_claims, find, tokens
from interview_desktop.ports import AdvanceStage, CloseInterview, GiveHint, InterviewerAct, Moment, Observe, Say
from interview_desktop.providers.builtin import runs, silence, texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.speech import claim_in_words, joined, listed

LONGEST_REPLY = 45
"""Words of a reply that one still follows by ear."""

GARBLED = 0.35
"""Confidence below which a short utterance is rather asked for again than answered."""


class BuiltinInterviewer:
    """Deterministic: the same record gives the same reply. One reply is one act, told in one or more sentences."""

    def __init__(self, problem: Problem, plan: Sequence[StagePlan]) -> None:
        self._problem = problem
        self._plan = tuple(plan)

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        # Notes first: they hold although the candidate may interrupt what is said.
        for act in sorted(self._acts(moment), key=lambda act: not isinstance(act, Observe)):
            yield act

    def _acts(self, moment: Moment) -> list[InterviewerAct]:
        memory = Memory(self._problem, self._plan, moment)
        if memory.did("close") and moment.trigger != "resumed":
            return [CloseInterview("done")]
        match moment.trigger:
            case "begin":
                return _open(memory) if not memory.replies else _resume(memory)
            case "resumed":
                return _resume(memory) if memory.replies else _open(memory)
            case "answered":
                return _answered(memory)
            case "silence":
                return _silence(memory)
            case "run_finished":
                return _run_finished(memory)
            case "stage_time_up":
                if memory.next_stage is None:
                    return _close(memory, texts.CLOSE, "done")
                return enter(memory, memory.next_stage.name, "time", memory.pick("stage_time", texts.STAGE_TIME_UP))
            case "time_up":
                return _close(memory, texts.TIME_UP, "time")


# ── stages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def enter(memory: Memory, stage: str, reason: str, lead: str = "") -> list[InterviewerAct]:
    """Go to ``stage`` and say what belongs to its beginning, after the sentence ``lead``."""
    acts: list[InterviewerAct] = [AdvanceStage(stage, reason)]
    if stage == "implement":
        return [*acts, Say(joined(lead, memory.always("implement", texts.TO_IMPLEMENT)), "start_coding")]
    if stage == "close":
        return [*acts, Say(joined(lead, memory.always("wrap_up", texts.WRAP_UP)), "wrap_up")]
    probe = memory.next_probe(stage)
    if probe is None:
        follower = _after(memory, stage)
        return [*acts, *enter(memory, follower, "covered", lead)] if follower else acts
    intro = {"approach": texts.TO_APPROACH, "review": texts.TO_REVIEW}.get(stage, ())
    lead = lead or memory.pick(f"to_{stage}", intro)
    return [*acts, Say(joined(lead, probe.question), "ask_approach" if stage == "approach" else "probe", probe.id)]


def _after(memory: Memory, stage: str) -> str:
    names = [item.name for item in memory.plan]
    place = names.index(stage) + 1 if stage in names else len(names)
    return names[place] if place < len(names) else ""


def _go_on(memory: Memory, lead: str, reason: str = "answered") -> list[InterviewerAct]:
    """The next question of this stage, or the next stage."""
    probe = memory.next_probe(memory.stage)
    if probe is not None:
        again = memory.pick("cut", texts.CUT_LEAD) if memory.was_cut(probe.id) else ""
        return [Say(joined(lead, again, probe.question), "probe", probe.id)]
    if memory.next_stage is None:
        return _close(memory, texts.CLOSE, "done")
    return enter(memory, memory.next_stage.name, reason, lead)


def _open(memory: Memory) -> list[InterviewerAct]:
    text = joined(
        memory.always("greeting", texts.GREETING),
        memory.problem.spoken_intro,
        memory.always("open", texts.OPEN_QUESTION),
    )
    return [Say(text, "open")]


def _resume(memory: Memory) -> list[InterviewerAct]:
    lead = memory.always("resumed", texts.RESUMED)
    if memory.did("close"):
        return [Say(joined(lead, texts.TIME_UP[1]), "close"), CloseInterview("done")]
    title = next((stage.title for stage in memory.plan if stage.name == memory.stage), memory.stage)
    where = memory.always("resumed_stage", texts.RESUMED_STAGE, stage=title.lower())
    probe = memory.open_probe
    if probe is not None:
        return [Say(joined(lead, where, texts.REPEAT_LEAD[2], probe.question), "resume", probe.id)]
    if memory.stage == "clarify":
        return [Say(joined(lead, where, memory.always("clarify_more", texts.CLARIFY_MORE)), "resume")]
    if memory.stage == "close":
        return [Say(joined(lead, memory.always("wrap_up", texts.WRAP_UP)), "wrap_up")]
    if memory.stage != "implement":
        # The app was closed before the stage's next question was asked; without it both sides would wait.
        return _go_on(memory, joined(lead, where), "covered")
    return [Say(joined(lead, where, memory.always("resumed_code", texts.RESUMED_CODE)), "resume")]


def _close(memory: Memory, variants: Sequence[str], reason: str) -> list[InterviewerAct]:
    acts: list[InterviewerAct] = []
    if memory.stage != "close" and any(stage.name == "close" for stage in memory.plan):
        acts.append(AdvanceStage("close", reason))
    return [*acts, Say(memory.always("close", variants), "close"), CloseInterview(reason)]


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(memory: Memory) -> list[InterviewerAct]:
    text = memory.moment.answer.strip()
    if memory.stage == "implement" and memory.answer is not None:
        # Thinking aloud gets no reply, so that the moment's answer grows; only its last part is new.
        text = memory.answer.text.strip()
    if not _understood(memory, text):
        return _say(memory.pick("unclear", texts.UNCLEAR), "unclear")
    if requests.wants_favour(text):
        return _say(memory.always("favour", texts.DECLINE_FAVOUR), "decline", "favour")
    if requests.wants_solution(text):
        return _say(memory.always("solution", texts.DECLINE_SOLUTION), "decline", "solution")
    if memory.cut is not None and (requests.wants_repeat(text) or requests.lets_speak(text)):
        return _say_again(memory, memory.cut)
    if requests.wants_repeat(text):
        return _repeat(memory)
    if memory.stage == "close" and memory.cut is not None and memory.cut.act == "wrap_up":
        return _say(memory.always("wrap_up", texts.WRAP_UP), "wrap_up")
    if memory.stage == "close":
        if requests.wants_hint(text):
            return _say(memory.always("no_hint_at_end", texts.NO_HINT_AT_END), "no_hint")
        return _close(memory, texts.CLOSE, "done")
    if requests.wants_hint(text):
        return hint(memory, "asked")
    if requests.is_filler(text):
        return []
    match memory.stage:
        case "clarify":
            return _clarify(memory, text)
        case "implement":
            return _implement(memory, text)
        case _:
            return _probed(memory, text)


def _understood(memory: Memory, text: str) -> bool:
    words = tokens(text)
    if not words:
        return False
    confidence = memory.answer.confidence if memory.answer else None
    return not (confidence is not None and confidence < GARBLED and len(words) <= 4)


def _say(text: str, act: str, ref: str = "") -> list[InterviewerAct]:
    return [Say(text, act, ref)] if text else []


def _repeat(memory: Memory) -> list[InterviewerAct]:
    probe = memory.open_probe
    if probe is not None:
        return [Say(joined(memory.always("repeat", texts.REPEAT_LEAD), probe.question), "repeat", probe.id)]
    lead = memory.always("repeat_task", texts.REPEAT_TASK)
    return [Say(joined(lead, memory.problem.spoken_intro), "answer", "task")]


def _say_again(memory: Memory, cut: Line) -> list[InterviewerAct]:
    """What the candidate cut off, and wants to hear after all."""
    probe = record.probe_of(memory.problem, cut.ref)
    if cut.act in record.ASKING and probe is not None:
        return [Say(joined(memory.always("cut", texts.CUT_LEAD), probe.question), cut.act, probe.id)]
    rung = next((rung for rung in memory.problem.hints if cut.act == "hint" and rung.id == cut.ref), None)
    if rung is not None:
        return [Say(joined(memory.always("cut_hint", texts.CUT_HINT_LEAD), rung.text), "hint", rung.id)]
    if cut.act == "open":
        return [Say(joined(memory.problem.spoken_intro, memory.always("open", texts.OPEN_QUESTION)), "open")]
    return _say(f"{cut.text} {cut.unheard}".strip(), cut.act, cut.ref) or _repeat(memory)


def _clarifications(memory: Memory, text: str) -> list[Clarification]:
    """The clarifications that ``text`` touches, the best match first."""
    scored = []
    for place, clarification in enumerate(memory.problem.clarifications):
        matches = find(text, clarification.phrases)
        if matches:
            longest = max(match.end - match.start for match in matches)
            scored.append((-len(matches), -longest, place, clarification))
    return [item[-1] for item in sorted(scored, key=lambda item: item[:3])]


def _answer_question(memory: Memory, text: str, fallback: Sequence[str]) -> list[InterviewerAct]:
    found = _clarifications(memory, text)[:2]
    if not found:
        return _say(memory.always("open_point", fallback), "answer")
    answer = found[0].answer
    if len(found) > 1 and len(tokens(answer)) + len(tokens(found[1].answer)) <= LONGEST_REPLY - 12:
        answer = joined(answer, found[1].answer)
    first = not memory.did("answer")
    invite = memory.pick("invite", texts.INVITE) if first and memory.stage == "clarify" else ""
    return [Say(joined(answer, invite), "answer", found[0].id)]


def _clarify(memory: Memory, text: str) -> list[InterviewerAct]:
    asks = requests.is_question(text)
    if asks and _clarifications(memory, text):
        return _answer_question(memory, text, texts.NOT_IN_STATEMENT)
    plan = [probe for probe in memory.problem.probes if probe.stage == "approach"]
    if not asks and memory.news(plan[:1]):
        return _plan_at_once(memory, plan)
    if requests.says_done(text) or requests.wants_to_code(text) or _plain_no(text):
        return enter(memory, "approach", "clear")
    if asks:
        return _answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if _clarifications(memory, text):
        return _answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if not memory.did("clarify_more"):
        return _say(memory.always("clarify_more", texts.CLARIFY_MORE), "clarify_more")
    return enter(memory, "approach", "clear")


def _plain_no(text: str) -> bool:
    words = [token.word for token in tokens(text)]
    return len(words) <= 4 and any(word in {"no", "none", "nope", "nothing"} for word in words)


def _plan_at_once(memory: Memory, probes: Sequence[Probe]) -> list[InterviewerAct]:
    """The candidate told the plan without being asked for it: its question is not asked any more."""
    labels = memory.news(probes)
    lead = _acknowledge(memory, labels, None)
    acts: list[InterviewerAct] = [AdvanceStage("approach", "plan told")]
    probe = next((item for item in probes[1:] if memory.covered(item) < len(item.mentions)), None)
    if probe is not None:
        acts.append(Say(joined(lead, probe.question), "ask_approach", probe.id))
    else:
        follower = _after(memory, "approach")
        acts += enter(memory, follower, "covered", lead) if follower else _say(lead, "ack")
    return [*acts, *_observe(memory, labels)]


def _probed(memory: Memory, text: str) -> list[InterviewerAct]:
    """An answer in a stage of questions."""
    probe = memory.open_probe
    relevant = [item for item in memory.problem.probes if item.stage == memory.stage]
    labels = memory.news(relevant)
    notes = _observe(memory, memory.news(memory.problem.probes))
    to_code = requests.wants_to_code(text) and memory.stage == "approach"
    if requests.is_question(text) and not labels and not to_code:
        return _answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if probe is None:
        return [*_go_on(memory, _acknowledge(memory, labels, None)), *notes]
    knows_nothing = memory.covered(probe) == 0 and probe.stage == memory.stage
    plan_missing = knows_nothing and probe.id == _first_probe(memory, "approach")
    if to_code:
        if plan_missing and not memory.did("follow_up", probe.id):
            return _say(memory.pick("idea_first", texts.IDEA_FIRST), "follow_up", probe.id)
        return [*enter(memory, "implement", "candidate ready"), *notes]
    if knows_nothing and not memory.did("follow_up", probe.id) and not _late(memory):
        deeper = _follow_up(memory, probe, text, plan_missing)
        if deeper:
            lead = _acknowledge(memory, labels, text if probe.criterion == "complexity" else None)
            return [Say(joined(lead, deeper), "follow_up", probe.id), *notes]
    lead = _acknowledge(memory, labels, text if probe.criterion == "complexity" else None)
    return [*_go_on(memory, lead), *notes]


def _follow_up(memory: Memory, probe: Probe, text: str, plan_missing: bool) -> str:
    if plan_missing and requests.gives_up(text):
        return memory.pick("simplify", texts.SIMPLIFY)
    if requests.gives_up(text) or requests.says_done(text):
        return ""
    kind = "example" if probe.criterion == "problem_solving" and not plan_missing else probe.criterion
    return memory.pick(f"follow_up_{kind}", texts.FOLLOW_UP.get(kind, ()))


def _first_probe(memory: Memory, stage: str) -> str:
    return next((probe.id for probe in memory.problem.probes if probe.stage == stage), "")


def _late(memory: Memory) -> bool:
    budget = memory.stage_budget_s
    return budget > 0 and memory.moment.stage_elapsed_s > 0.8 * budget


def _implement(memory: Memory, text: str) -> list[InterviewerAct]:
    probe = memory.open_probe
    labels = memory.news(memory.problem.probes)
    notes = _observe(memory, labels)
    if requests.is_question(text) and not labels:
        return _answer_question(memory, text, texts.YOURS_TO_DECIDE)
    if probe is not None and probe.stage == "implement":
        lead = _acknowledge(memory, memory.news([probe]), None)
        if memory.all_pass:
            return [*_leave_implement(memory, "tests pass", lead), *notes]
        return [Say(lead, "ack", probe.id), *notes]
    if not requests.says_done(text):
        # A candidate who thinks aloud while coding is not interrupted.
        return notes
    if memory.all_pass:
        return [*_leave_implement(memory, "candidate done"), *notes]
    if not memory.runs:
        if not memory.did("ask_run", since_seq=memory.stage_seq):
            return _say(memory.always("ask_run", texts.ASK_RUN), "ask_run")
    else:
        run = memory.runs[-1]
        failed = runs.name_some(memory.failing(run)) or "the last run"
        if not memory.did("ask_fix", since_seq=run.finished_seq):
            return _say(memory.always("ask_fix", texts.ASK_FIX, failed=failed), "ask_fix", f"run-{run.run}")
    return [*_leave_implement(memory, "candidate done"), *notes]


def _leave_implement(memory: Memory, reason: str, lead: str = "") -> list[InterviewerAct]:
    if memory.next_stage is None:
        return _close(memory, texts.CLOSE, "done")
    return enter(memory, memory.next_stage.name, reason, lead)


def _acknowledge(memory: Memory, labels: Sequence[tuple[Probe, Named]], claim_text: str | None) -> str:
    """A sentence that shows what was heard; never praise."""
    if labels:
        named = listed([item.mention.label for _, item in labels][:3])
        return memory.pick("ack", texts.ACK, labels=named) or memory.always("ack_plain", texts.ACK_PLAIN)
    claims = complexity_claims(claim_text) if claim_text else ()
    if claims:
        spoken = claim_in_words(claims[0].complexity)
        sentence = memory.pick("claim", texts.ACK_CLAIM, claim=spoken)
        if sentence:
            return sentence[0].upper() + sentence[1:]
    return memory.always("ack_plain", texts.ACK_PLAIN)


def _observe(memory: Memory, labels: Sequence[tuple[Probe, Named]]) -> list[InterviewerAct]:
    known = {(note.criterion, note.text) for note in memory.state.observations}
    notes = [
        Observe(probe.criterion, f"Named {named.mention.label}.", (named.utterance.seq,)) for probe, named in labels
    ]
    return [note for note in notes if (note.criterion, note.text) not in known]


# ── hints, runs, silence ─────────────────────────────────────────────────────────────────────────────────────────


def hint(memory: Memory, reason: HintReason) -> list[InterviewerAct]:
    """The next rung of the ladder, or the sentence that none is left (only when asked)."""
    if memory.cut is not None and memory.cut.act == "hint":
        # It was not heard to its end: the next one would come too soon.
        return _say_again(memory, memory.cut)
    following = memory.next_hint()
    if following is None:
        return _say(memory.always("no_hint", texts.NO_HINT), "no_hint") if reason == "asked" else []
    number, rung = following
    evidence = (memory.answer.seq,) if memory.answer else ()
    return [
        GiveHint(number, reason),
        Say(joined(memory.pick("hint", texts.HINT_LEAD), rung.text), "hint", rung.id),
        Observe("problem_solving", f"Hint {number} was {'asked for' if reason == 'asked' else 'needed'}.", evidence),
    ]


def _run_finished(memory: Memory) -> list[InterviewerAct]:
    run = next((run for run in reversed(memory.state.test_runs) if run.result is not None), None)
    if run is None or run.result is None:
        return []
    ref = f"run-{run.run}"
    note = Observe("correctness", f"Run {run.run}: {run.result.passed} of {run.result.total} tests passed.",
                   (run.finished_seq,))  # fmt: skip
    if run not in memory.runs:
        return _say(runs.uncounted(memory, run.result), "run", ref)
    sentence = runs.describe(memory, run)
    if memory.stage != "implement" or not memory.all_pass:
        if memory.stage in {"clarify", "approach"}:
            sentence = memory.pick("run_early", texts.RUN_EARLY) or sentence
        return [Say(sentence, "run" if memory.stage == "implement" else "run_noted", ref), note]
    probe = memory.next_probe("implement")
    if probe is not None and not _late(memory):
        return [Say(joined(sentence, probe.question), "probe", probe.id), note]
    return [*_leave_implement(memory, "tests pass", sentence), note]


def _silence(memory: Memory) -> list[InterviewerAct]:
    match silence.decide(memory):
        case "nudge":
            return _say(memory.pick("nudge", texts.NUDGE.get(memory.stage, ())), "nudge", memory.stage)
        case "hint":
            return hint(memory, "stuck")
        case "go_on":
            if memory.stage == "clarify":
                return enter(memory, "approach", "silence")
            if memory.stage == "implement":
                return _leave_implement(memory, "tests pass")
            return _go_on(memory, memory.pick("move_on", texts.MOVE_ON), "silence")
        case "close":
            return _close(memory, texts.CLOSE, "done")
        case _:
            return []
