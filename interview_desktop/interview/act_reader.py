"""Makes acts of what a language model says and calls, piece by piece, and believes nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, TypeGuard

from interview_desktop.domain.events import StagePlan
from interview_desktop.interview import record, requests
from interview_desktop.interview.difficulty import LEVELS
from interview_desktop.interview.problem import Probe, Problem
from interview_desktop.interview.understanding import find
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    InterviewerAct,
    Moment,
    MoveDifficulty,
    Observe,
    Say,
    StaySilent,
)

MOST_ARGUMENTS = 20_000
"""Characters of a tool's arguments that are read at all."""

MOST_REASON = 200
MOST_NOTE = 400
MARK = 80
"""Characters within which a bracket must close to be a mark."""

TIME_UP = "Our time is up, so we stop here. Thank you; your report is being written now."
GOODBYE = "Thank you, that is all from my side. Your report is being written now."
WELCOME_BACK = "Welcome back. Let us go on where we stopped."
GO_ON_TO = {
    "implement": "Let us leave it there. Please write it in the editor now, and run the tests when you like.",
    "questions": "Let us leave it there. What would you like to ask me?",
    "close": "Let us leave it there. Is there anything that you would like to ask or to add?",
}
LEAD_OVER = "Let us leave it there and go on."

_MARK = re.compile(r"(?i)\s*ask[\s:]+([\w./-]+)\s*\Z")
_SILENT = re.compile(r"(?i)\s*(?:stay[ _])?silen(?:t|ce)\s*\Z")
_NAME = re.compile(r"[\w.+-]{1,30}\Z")
_SPACE = re.compile(r"\s+")


class ActReader:
    """Reads one reply to ``moment``: :meth:`text` and :meth:`tool` as they come, then :meth:`over` once, when the reply
    came to its end. Text is spoken at once; a mark ``[ask ID]`` before it says which question it asks."""

    def __init__(self, problem: Problem, plan: Sequence[StagePlan], moment: Moment) -> None:
        self._problem = problem
        self._plan = tuple(plan)
        self._moment = moment
        self._state = moment.state
        self._stage = moment.state.stage or (plan[0].name if plan else "")
        self._open = record.open_probe(moment.state, problem)
        self._purpose = self._first_purpose()
        self._held = ""
        self._blank = False
        self._after_blank = True
        self._spoke = False
        self._silent = False
        self._called = False
        self._close: CloseInterview | None = None

    @property
    def wordless(self) -> bool:
        """Whether tools were called and words are still missing: the model waits for an answer that it never gets
        unless it is asked once more."""
        wants_words = self._moment.trigger not in {"silence", "run_finished"}
        return self._called and wants_words and not (self._spoke or self._silent or self._held.strip())

    def text(self, delta: str) -> list[InterviewerAct]:
        """What the next piece of text says."""
        return self._read(self._held + delta, end=False)

    def tool(self, name: str, arguments: str) -> list[InterviewerAct]:
        """What the call of tool ``name`` does; ``arguments`` is its whole JSON. Nothing when it makes no sense."""
        self._called = True
        read = {
            "advance_stage": self._advance,
            "give_hint": self._hint,
            "observe": self._observe,
            "move_difficulty": self._move,
            "close_interview": self._closing,
            "stay_silent": self._hush,
        }.get(name)
        given = _object(arguments)
        return [] if read is None or given is None else [*self._read(self._held, end=True), *read(given)]

    def over(self) -> list[InterviewerAct]:
        """What is still due at the end, with the words that some moments need when the model found none."""
        acts = self._read(self._held, end=True)
        trigger = self._moment.trigger
        if trigger == "stage_time_up":
            acts += self._lead_over()
        if trigger == "time_up" and self._close is None:
            self._close = CloseInterview("time")
        if not self._spoke and (trigger in {"begin", "resumed", "time_up"} or self._close is not None):
            acts += self._say(self._spare_words())
        if self._silent and not self._spoke and self._close is None:
            acts.append(StaySilent())
        return [*acts, self._close] if self._close is not None else acts

    # ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, text: str, *, end: bool) -> list[InterviewerAct]:
        """Says ``text`` up to a bracket that may be a mark, and holds the rest unless this is the ``end``."""
        acts: list[InterviewerAct] = []
        self._held = ""
        while (start := text.find("[")) >= 0:
            acts += self._say(text[:start])
            stop = text.find("]", start, start + MARK)
            if stop < 0:
                if not end and len(text) - start < MARK:
                    self._held = text[start:]
                    return acts
                acts += self._say(text[start + 1 :] if not end else "")
                return acts
            acts += self._bracket(text[start + 1 : stop])
            text = text[stop + 1 :]
        return [*acts, *self._say(text)]

    def _bracket(self, inside: str) -> list[InterviewerAct]:
        mark = _MARK.match(inside)
        if mark is not None:
            return self._mark(mark.group(1))
        if _SILENT.match(inside):
            self._silent = True
        elif _NAME.match(inside) and self._spoke:
            return self._say(f" {inside} ")
        # All else imitates the app's notes, which nobody should hear.
        return []

    def _mark(self, key: str) -> list[InterviewerAct]:
        probe = record.probe_of(self._problem, key)
        if probe is None or self._moment.trigger == "time_up":
            return []
        self._purpose = (self._asking(probe), probe.id)
        names = [stage.name for stage in self._plan]
        # The next stage's question without its advance_stage: the record must know where it belongs.
        if probe.stage in names and self._stage in names and names.index(probe.stage) == names.index(self._stage) + 1:
            self._stage = probe.stage
            return [AdvanceStage(probe.stage, "asked")]
        return []

    def _asking(self, probe: Probe) -> str:
        if self._moment.trigger == "resumed":
            return "resume"
        if probe.id in record.asked(self._state):
            return "repeat" if requests.wants_repeat(self._moment.answer) else "follow_up"
        return "ask_approach" if probe.stage == "approach" else "probe"

    def _say(self, text: str) -> list[InterviewerAct]:
        text = _spoken(text)
        if self._after_blank:
            text = text.lstrip()
        if not text or self._silent:
            return []
        if not text.strip():
            # A blank alone is no act; it leads the next piece.
            self._blank = True
            return []
        if self._blank and not text.startswith(" "):
            text = f" {text}"
        self._spoke, self._blank = True, False
        self._after_blank = text.endswith(" ")
        return [Say(text, *self._purpose)]

    def _first_purpose(self) -> tuple[str, str]:
        """What a reply does that begins without a mark."""
        moment, still = self._moment, self._open.id if self._open is not None else ""
        spoken_before = any(line.who == "interviewer" for line in self._state.lines)
        match moment.trigger:
            case "begin":
                return ("resume", still) if spoken_before else ("open", "")
            case "resumed":
                return ("resume", still) if spoken_before else ("open", "")
            case "answered":
                return self._answering(moment.answer, still)
            case "silence":
                return "nudge", self._stage
            case "run_finished":
                number = max((run.run for run in self._state.test_runs), default=0)
                return ("run" if self._stage == "implement" else "run_noted"), f"run-{number}"
            case "stage_time_up":
                following = self._following()
                acts = {"implement": "start_coding", "questions": "wrap_up", "close": "wrap_up"}
                return acts.get(following, "ack"), ""
            case "time_up":
                return "close", ""

    def _answering(self, answer: str, still: str) -> tuple[str, str]:
        if requests.wants_favour(answer):
            return "decline", "favour"
        if requests.wants_solution(answer):
            return "decline", "solution"
        if requests.wants_repeat(answer):
            return ("repeat", still) if still else ("answer", "task")
        if requests.is_question(answer):
            matches = ((len(find(answer, item.phrases)), item.id) for item in self._problem.clarifications)
            count, key = max(matches, default=(0, ""), key=lambda pair: pair[0])
            return "answer", key if count else ""
        return "answer", ""

    # ── tools ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _advance(self, given: dict[str, Any]) -> list[InterviewerAct]:
        stage, reason = given.get("stage"), _short(given.get("reason"), MOST_REASON)
        names = [item.name for item in self._plan]
        if stage not in names or (self._stage in names and names.index(stage) <= names.index(self._stage)):
            return []
        self._stage = stage
        return [AdvanceStage(stage, reason or "answered")]

    def _hint(self, given: dict[str, Any]) -> list[InterviewerAct]:
        number = given.get("rung")
        if not _is_int(number) or not 1 <= number <= len(self._problem.hints) or self._silent:
            return []
        rung = self._problem.hints[number - 1]
        self._spoke = True
        self._after_blank = False
        asked = self._moment.trigger == "answered" and requests.wants_hint(self._moment.answer)
        return [GiveHint(number, "asked" if asked else "stuck"), Say(f" {rung.text}", "hint", rung.id)]

    def _observe(self, given: dict[str, Any]) -> list[InterviewerAct]:
        criterion, text = given.get("criterion"), _short(given.get("text"), MOST_NOTE)
        evidence = self._events(given.get("evidence"))
        if not text or not evidence or criterion not in [item.id for item in self._problem.criteria]:
            return []
        return [Observe(criterion, text, evidence)]

    def _move(self, given: dict[str, Any]) -> list[InterviewerAct]:
        level, reason = given.get("to_level"), _short(given.get("reason"), MOST_REASON)
        evidence = self._events(given.get("evidence"))
        here = self._state.difficulty or self._problem.difficulty
        if not reason or not evidence or level not in LEVELS or here not in LEVELS:
            return []
        one_step = abs(LEVELS.index(level) - LEVELS.index(here)) == 1
        return [MoveDifficulty(level, reason, evidence)] if one_step else []

    def _closing(self, given: dict[str, Any]) -> list[InterviewerAct]:
        # It ends with the reply, not before it was heard.
        self._close = CloseInterview(_short(given.get("reason"), MOST_REASON) or "done")
        if self._moment.trigger != "time_up" and not self._spoke:
            self._purpose = ("close", "")
        return []

    def _hush(self, given: dict[str, Any]) -> list[InterviewerAct]:
        self._silent = not self._spoke
        return []

    def _events(self, given: Any) -> tuple[int, ...]:
        """Those numbers among ``given`` that are events of this interview."""
        last = max(self._state.seq, self._moment.answer_seq)
        if not isinstance(given, list):
            return ()
        return tuple(dict.fromkeys(seq for seq in given if _is_int(seq) and 0 < seq <= last))[:12]

    # ── what is due anyway ───────────────────────────────────────────────────────────────────────────────────────

    def _following(self) -> str:
        names = [item.name for item in self._plan]
        place = names.index(self._state.stage) + 1 if self._state.stage in names else len(names)
        return names[place] if place < len(names) else ""

    def _lead_over(self) -> list[InterviewerAct]:
        """The next stage, when its time has come and the model stayed where it was."""
        following, acts = self._following(), list[InterviewerAct]()
        if not following:
            self._close = self._close or CloseInterview("time")
            return acts
        if self._stage == self._state.stage:
            self._stage = following
            acts.append(AdvanceStage(following, "time"))
        if not self._spoke and self._close is None:
            asked = record.asked(self._state)
            first = next((item for item in self._problem.probes if item.stage == self._stage and item.id not in asked),
                         None)  # fmt: skip
            if self._stage not in GO_ON_TO and first is not None:
                self._purpose = (self._asking(first), first.id)
                return [*acts, *self._say_anyway(first.question)]
            return [*acts, *self._say_anyway(GO_ON_TO.get(self._stage, LEAD_OVER))]
        return acts

    def _spare_words(self) -> str:
        self._silent = False
        if self._close is not None:
            self._purpose = ("close", "")
            return TIME_UP if self._moment.trigger == "time_up" else GOODBYE
        if self._purpose[0] == "open":
            return f"{self._problem.scene} {self._problem.spoken_intro}".strip()
        return f"{WELCOME_BACK} {self._open.question if self._open is not None else ''}".strip()

    def _say_anyway(self, text: str) -> list[InterviewerAct]:
        self._silent = False
        return self._say(text)


def _object(arguments: str) -> dict[str, Any] | None:
    """The JSON object in ``arguments`` (none at all counts as an empty one); None when it is something else."""
    if not arguments.strip():
        return {}
    if len(arguments) > MOST_ARGUMENTS:
        return None
    try:
        found = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(value: Any, most: int) -> str:
    """One line of at most ``most`` characters; empty when ``value`` is no text."""
    if not isinstance(value, str):
        return ""
    return _SPACE.sub(" ", _encodable(value)).strip()[:most].rstrip()


def _spoken(text: str) -> str:
    """``text`` without what only an eye can read."""
    return _SPACE.sub(" ", _encodable(text).replace("**", "").replace("`", "").replace("##", ""))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")
