"""What the built-in interviewer knows at one moment: everything is read from the session's record, nothing is kept."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property

from interview_desktop.domain.events import StagePlan
from interview_desktop.domain.runs import TestResult
from interview_desktop.domain.session import Line, Run
from interview_desktop.interview import record
from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.difficulty import Rule, Step
from interview_desktop.interview.estimates import judge
from interview_desktop.interview.problem import HintRung, Probe, Problem
from interview_desktop.interview.record import Named, Utterance
from interview_desktop.interview.understanding import says
from interview_desktop.ports import Moment


class Memory:
    """A reading of ``moment`` for ``problem``; the candidate's answer of this moment is included."""

    def __init__(self, problem: Problem, plan: Sequence[StagePlan], moment: Moment) -> None:
        self.problem = problem
        self.plan = tuple(plan)
        self.moment = moment
        self.state = moment.state

    @cached_property
    def stage(self) -> str:
        return self.state.stage or (self.plan[0].name if self.plan else "")

    @property
    def next_stage(self) -> StagePlan | None:
        names = [stage.name for stage in self.plan]
        place = names.index(self.stage) + 1 if self.stage in names else len(names)
        return self.plan[place] if place < len(self.plan) else None

    def next_after(self, stage: str) -> str:
        """The name of the stage after ``stage``; empty after the last."""
        names = [item.name for item in self.plan]
        place = names.index(stage) + 1 if stage in names else len(names)
        return names[place] if place < len(names) else ""

    def judge(self, rule: Rule) -> Step | None:
        """Whether the difficulty moves by ``rule`` now."""
        return rule(self.problem, self.state, self.said, self.moment.elapsed_s)

    @cached_property
    def said(self) -> tuple[Utterance, ...]:
        """Everything that the candidate said, this moment's answer last."""
        moment = self.moment
        known = {line.seq for line in self.state.lines}
        if moment.trigger != "answered" or moment.answer_seq in known:
            return record.utterances(self.state)
        seq = moment.answer_seq or self.state.seq + 1
        line = Line("candidate", self.state.last_turn, seq, moment.elapsed_s, moment.answer)
        return record.utterances(self.state, line)

    @cached_property
    def fresh(self) -> frozenset[int]:
        """Events of what the candidate said since the last reply: one answer may come in several utterances."""
        last = self.replies[-1].seq if self.replies else 0
        return frozenset(utterance.seq for utterance in self.said if utterance.seq > last)

    @property
    def answer(self) -> Utterance | None:
        return self.said[-1] if self.said and self.moment.trigger == "answered" else None

    @cached_property
    def replies(self) -> tuple[Line, ...]:
        return tuple(line for line in self.state.lines if line.who == "interviewer")

    @cached_property
    def open_probe(self) -> Probe | None:
        return record.open_probe(self.state, self.problem)

    def did(self, act: str, ref: str | None = None, since_seq: int = 0) -> bool:
        """Whether a reply with ``act`` (about ``ref``) was given after event ``since_seq``, and reached the
        candidate."""
        return any(
            line.act == act and (ref is None or line.ref == ref) and line.seq > since_seq and record.got_across(line)
            for line in self.replies
        )

    @property
    def cut(self) -> Line | None:
        """The last reply, when the candidate interrupted it before it had reached them."""
        last = self.replies[-1] if self.replies else None
        return last if last is not None and not record.got_across(last) else None

    def was_cut(self, ref: str) -> bool:
        """Whether a reply about ``ref`` was begun, and never heard to its question."""
        told = [line for line in self.replies if line.ref == ref]
        return bool(told) and not any(record.got_across(line) for line in told)

    @property
    def last_act(self) -> str:
        return self.replies[-1].act if self.replies else ""

    @property
    def stage_seq(self) -> int:
        return self.state.stages[-1].seq if self.state.stages else 0

    def covered(self, probe: Probe) -> int:
        """How many mentions of ``probe`` have been named."""
        return len(record.named(probe, self.said))

    def answered(self, probe: Probe) -> bool:
        """Whether nothing is left to ask with ``probe``: all was named, or the number was told."""
        estimate = self.estimate(probe)
        if estimate is None:
            return self.covered(probe) == len(probe.mentions)
        return any(judge(estimate, item.text, asked=False).verdict == "right" for item in self.said)

    def estimate(self, probe: Probe | None) -> Estimate | None:
        """The number that ``probe`` asks for, if it asks for one."""
        estimates = self.problem.estimates if probe is not None else ()
        return next((item for item in estimates if probe is not None and item.id == probe.id), None)

    def news(self, probes: Sequence[Probe]) -> list[tuple[Probe, Named]]:
        """What this moment's answer names for the first time, with the probe that it belongs to."""
        if self.answer is None:
            return []
        found: list[tuple[Probe, Named]] = []
        for probe in probes:
            for named in record.named(probe, self.said):
                known = [other.mention.label for _, other in found]
                if named.utterance.seq in self.fresh and named.mention.label not in known:
                    found.append((probe, named))
        return found

    def next_probe(self, stage: str) -> Probe | None:
        """The next question of ``stage`` that was neither asked nor answered on the way."""
        asked = record.asked(self.state)
        for probe in self.problem.probes:
            if probe.stage == stage and probe.id not in asked and not self.answered(probe):
                return probe
        return None

    def next_hint(self) -> tuple[int, HintRung] | None:
        """The next rung (from 1) that the candidate does not know already, or simply the next; None after the last."""
        given = max((hint.rung for hint in self.state.hints), default=0)
        left = list(enumerate(self.problem.hints, 1))[given:]
        for number, rung in left:
            if not any(says(utterance.text, rung.covers) for utterance in self.said):
                return number, rung
        return left[0] if left else None

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return record.finished_runs(self.state)

    @property
    def all_pass(self) -> bool:
        """Whether the last run that counts passed every test."""
        if not self.runs:
            return False
        result = self.runs[-1].result
        return result is not None and result.total > 0 and result.passed == result.total

    @staticmethod
    def failing(run: Run) -> tuple[TestResult, ...]:
        return tuple(test for test in run.result.tests if not test.passed) if run.result else ()

    @property
    def stage_budget_s(self) -> float:
        return self.budget_of(self.stage)

    def budget_of(self, stage: str) -> float:
        """The time planned for ``stage`` in seconds."""
        return next((item.budget_s for item in self.plan if item.name == stage), 0.0)

    @property
    def quiet_s(self) -> float:
        """How long nobody has done anything: the candidate idle, and no reply begun."""
        since_reply = self.moment.elapsed_s - self.replies[-1].elapsed_s if self.replies else self.moment.elapsed_s
        return min(self.moment.idle_s, max(0.0, since_reply))

    @property
    def nudged(self) -> bool:
        """Whether a nudge fell into the silence that goes on now."""
        silent_since = self.moment.elapsed_s - self.moment.idle_s
        return any(line.act == "nudge" and line.elapsed_s >= silent_since for line in self.replies)

    def pick(self, slot: str, variants: Sequence[str], **values: object) -> str:
        """A wording that was not used yet, chosen by session and turn; empty when all were used."""
        seed = zlib.crc32(f"{self.state.session_id}/{slot}/{len(self.replies)}".encode())
        spoken = "\n".join(line.text for line in self.replies)
        for offset in range(len(variants)):
            text = variants[(seed + offset) % len(variants)].format(**values)
            if text not in spoken:
                return text
        return ""

    def always(self, slot: str, variants: Sequence[str], **values: object) -> str:
        """Like :meth:`pick`, but repeats a wording rather than say nothing."""
        return self.pick(slot, variants, **values) or variants[0].format(**values)
