"""The interviewer that needs no model: rules over the session's record and the problem's own questions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from interview_desktop.domain.events import StagePlan
from interview_desktop.interview import requests
from interview_desktop.interview.problem import Probe, Problem
from interview_desktop.ports import AdvanceStage, CloseInterview, InterviewerAct, Moment, Observe, Say
from interview_desktop.providers.builtin import behavioral, design, runs, silence, talk_texts, texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.moves import (
    OPEN_STAGES,
    acknowledge,
    answer_question,
    clarifications,
    close,
    enter,
    fitted,
    go_on,
    hint,
    late,
    observe,
    plain_no,
    repeat,
    say,
    say_again,
    understood,
    wrap_up,
)
from interview_desktop.providers.builtin.speech import joined


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
        if memory.problem.questions:
            return behavioral.acts(memory)
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
                    return close(memory, texts.CLOSE, "done")
                return enter(memory, memory.next_stage.name, "time", memory.pick("stage_time", texts.STAGE_TIME_UP))
            case "time_up":
                return close(memory, texts.TIME_UP, "time")


# ── stages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _open(memory: Memory) -> list[InterviewerAct]:
    text = joined(
        memory.always("greeting", texts.GREETING),
        memory.problem.scene,
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
    if memory.stage in OPEN_STAGES:
        return [Say(joined(lead, where, memory.always("clarify_more", texts.CLARIFY_MORE)), "resume")]
    if memory.stage == "close":
        return [Say(joined(lead, wrap_up(memory)), "wrap_up")]
    if memory.stage != "implement":
        # The app was closed before the stage's next question was asked; without it both sides would wait.
        return go_on(memory, joined(lead, where), "covered")
    return [Say(joined(lead, where, memory.always("resumed_code", texts.RESUMED_CODE)), "resume")]


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(memory: Memory) -> list[InterviewerAct]:
    text = memory.moment.answer.strip()
    if memory.stage == "implement" and memory.answer is not None:
        # Thinking aloud gets no reply, so that the moment's answer grows; only its last part is new.
        text = memory.answer.text.strip()
    if not understood(memory, text):
        return say(memory.pick("unclear", texts.UNCLEAR), "unclear")
    if requests.wants_favour(text):
        return say(memory.always("favour", texts.DECLINE_FAVOUR), "decline", "favour")
    if requests.wants_solution(text):
        return say(memory.always("solution", texts.DECLINE_SOLUTION), "decline", "solution")
    if memory.cut is not None and (requests.wants_repeat(text) or requests.lets_speak(text)):
        return say_again(memory, memory.cut)
    if requests.wants_repeat(text):
        return repeat(memory)
    if memory.stage == "close" and memory.cut is not None and memory.cut.act == "wrap_up":
        return say(wrap_up(memory), "wrap_up")
    if memory.stage == "close":
        if requests.wants_hint(text):
            return say(memory.always("no_hint_at_end", texts.NO_HINT_AT_END), "no_hint")
        return close(memory, texts.CLOSE, "done")
    if requests.wants_hint(text) and not _asked_in_vain(memory):
        return hint(memory, "asked")
    if requests.is_filler(text):
        return []
    match memory.stage:
        case "clarify":
            return _clarify(memory, text)
        case "implement":
            return _implement(memory, text)
        case "requirements" if memory.open_probe is None:
            return design.requirements(memory, text)
        case "estimates" if memory.estimate(memory.open_probe) is not None:
            return design.estimated(memory, text)
        case _:
            return _probed(memory, text)


def _asked_in_vain(memory: Memory) -> bool:
    """Whether a hint to the open question was refused just now because none is left: asking once more would go on for
    ever, so the words count as the answer."""
    return memory.last_act == "no_hint" and memory.open_probe is not None and memory.next_hint() is None


def _clarify(memory: Memory, text: str) -> list[InterviewerAct]:
    asks = requests.is_question(text)
    if asks and clarifications(memory, text):
        return answer_question(memory, text, texts.NOT_IN_STATEMENT)
    plan = [probe for probe in memory.problem.probes if probe.stage == "approach"]
    if not asks and memory.news(plan[:1]):
        return _plan_at_once(memory, plan)
    if requests.says_done(text) or requests.wants_to_code(text) or plain_no(text):
        return enter(memory, "approach", "clear")
    if asks:
        return answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if clarifications(memory, text):
        return answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if not memory.did("clarify_more"):
        return say(memory.always("clarify_more", texts.CLARIFY_MORE), "clarify_more")
    return enter(memory, "approach", "clear")


def _plan_at_once(memory: Memory, probes: Sequence[Probe]) -> list[InterviewerAct]:
    """The candidate told the plan without being asked for it: its question is not asked any more."""
    labels = memory.news(probes)
    lead = acknowledge(memory, labels, None)
    acts: list[InterviewerAct] = [AdvanceStage("approach", "plan told")]
    probe = next((item for item in probes[1:] if memory.covered(item) < len(item.mentions)), None)
    if probe is not None:
        acts.append(Say(fitted(memory, lead, probe.question), "ask_approach", probe.id))
    else:
        follower = memory.next_after("approach")
        acts += enter(memory, follower, "covered", lead) if follower else say(lead, "ack")
    return [*acts, *observe(memory, labels)]


def _probed(memory: Memory, text: str) -> list[InterviewerAct]:
    """An answer in a stage of questions."""
    probe = memory.open_probe
    every = [*memory.problem.probes, *([probe] if probe is not None and probe not in memory.problem.probes else [])]
    labels = memory.news([item for item in every if item.stage == memory.stage])
    notes = observe(memory, memory.news(every))
    to_code = requests.wants_to_code(text) and memory.stage == "approach"
    if requests.is_question(text) and not labels and not to_code:
        return answer_question(memory, text, texts.NOT_IN_STATEMENT)
    if probe is None:
        return [*go_on(memory, acknowledge(memory, labels, None)), *notes]
    knows_nothing = memory.covered(probe) == 0 and probe.stage == memory.stage
    plan_missing = knows_nothing and probe.id == _first_probe(memory, "approach")
    if to_code:
        if plan_missing and not memory.did("follow_up", probe.id):
            return say(memory.pick("idea_first", texts.IDEA_FIRST), "follow_up", probe.id)
        return [*enter(memory, "implement", "candidate ready"), *notes]
    if knows_nothing and not memory.did("follow_up", probe.id) and not late(memory):
        deeper = _follow_up(memory, probe, text, plan_missing)
        if deeper:
            lead = acknowledge(memory, labels, text if probe.criterion == "complexity" else None)
            return [Say(fitted(memory, lead, deeper), "follow_up", probe.id), *notes]
    lead = acknowledge(memory, labels, text if probe.criterion == "complexity" else None)
    return [*go_on(memory, lead), *notes]


def _follow_up(memory: Memory, probe: Probe, text: str, plan_missing: bool) -> str:
    if plan_missing and requests.gives_up(text):
        return memory.pick("simplify", texts.SIMPLIFY)
    if requests.gives_up(text) or requests.says_done(text):
        return ""
    kind = "example" if probe.criterion == "problem_solving" and not plan_missing else probe.criterion
    return memory.pick(f"follow_up_{kind}", {**texts.FOLLOW_UP, **talk_texts.FOLLOW_UP}.get(kind, ()))


def _first_probe(memory: Memory, stage: str) -> str:
    return next((probe.id for probe in memory.problem.probes if probe.stage == stage), "")


def _implement(memory: Memory, text: str) -> list[InterviewerAct]:
    probe = memory.open_probe
    labels = memory.news(memory.problem.probes)
    notes = observe(memory, labels)
    if requests.is_question(text) and not labels:
        return answer_question(memory, text, texts.YOURS_TO_DECIDE)
    if probe is not None and probe.stage == "implement":
        lead = acknowledge(memory, memory.news([probe]), None)
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
            return say(memory.always("ask_run", texts.ASK_RUN), "ask_run")
    else:
        run = memory.runs[-1]
        failed = runs.name_some(memory.failing(run)) or "the last run"
        if not memory.did("ask_fix", since_seq=run.finished_seq):
            return say(memory.always("ask_fix", texts.ASK_FIX, failed=failed), "ask_fix", f"run-{run.run}")
    return [*_leave_implement(memory, "candidate done"), *notes]


def _leave_implement(memory: Memory, reason: str, lead: str = "") -> list[InterviewerAct]:
    if memory.next_stage is None:
        return close(memory, texts.CLOSE, "done")
    return enter(memory, memory.next_stage.name, reason, lead)


# ── hints, runs, silence ─────────────────────────────────────────────────────────────────────────────────────────


def _run_finished(memory: Memory) -> list[InterviewerAct]:
    run = next((run for run in reversed(memory.state.test_runs) if run.result is not None), None)
    if run is None or run.result is None:
        return []
    ref = f"run-{run.run}"
    note = Observe("correctness", f"Run {run.run}: {run.result.passed} of {run.result.total} tests passed.",
                   (run.finished_seq,))  # fmt: skip
    if run not in memory.runs:
        return say(runs.uncounted(memory, run.result), "run", ref)
    sentence = runs.describe(memory, run)
    if memory.stage != "implement" or not memory.all_pass:
        if memory.stage in {"clarify", "approach"}:
            sentence = memory.pick("run_early", texts.RUN_EARLY) or sentence
        return [Say(sentence, "run" if memory.stage == "implement" else "run_noted", ref), note]
    probe = memory.next_probe("implement")
    if probe is not None and not late(memory):
        return [Say(joined(sentence, probe.question), "probe", probe.id), note]
    return [*_leave_implement(memory, "tests pass", sentence), note]


def _silence(memory: Memory) -> list[InterviewerAct]:
    match silence.decide(memory):
        case "nudge":
            if memory.stage in texts.NUDGE:
                return say(memory.pick("nudge", texts.NUDGE[memory.stage]), "nudge", memory.stage)
            return say(memory.always("nudge", talk_texts.NUDGE), "nudge", memory.stage)
        case "hint":
            return hint(memory, "stuck")
        case "go_on":
            if memory.stage == "clarify":
                return enter(memory, "approach", "silence")
            if memory.stage == "implement":
                return _leave_implement(memory, "tests pass")
            return go_on(memory, memory.pick("move_on", texts.MOVE_ON), "silence")
        case "close":
            return close(memory, texts.CLOSE, "done")
        case _:
            return []
