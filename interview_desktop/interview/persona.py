"""Candidates that hold an interview by themselves, for ``simulate`` and tests. They answer by act, not by wording."""

from __future__ import annotations

from dataclasses import dataclass

from interview_desktop.domain.session import Line, Run, SessionState
from interview_desktop.interview import record
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.scripts import OKAY, script_of

READY = "I have no more questions, I am ready to talk about the approach."
NO_MORE_QUESTIONS = "No, thank you, that is all."
NOTHING_TO_ADD = "I have nothing to add."
MOST_HINTS = 3

_ASKS = frozenset({"open", "ask_approach", "probe", "follow_up", "start_coding", "wrap_up"})
"""Acts to which somebody who gives orders to the interviewer gives one, before the answer."""


@dataclass(frozen=True, slots=True)
class Speak:
    text: str


@dataclass(frozen=True, slots=True)
class WriteCode:
    """The whole new text of the editor."""

    text: str


@dataclass(frozen=True, slots=True)
class RunTests:
    pass


@dataclass(frozen=True, slots=True)
class AskHint:
    """The hint button."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before something happens."""


Action = Speak | WriteCode | RunTests | AskHint | Wait


class SyntheticCandidate:
    """Plays ``persona`` (of ``scripts.PERSONAS``) of ``problem`` in ``language``. Keeps no memory of its own."""

    def __init__(self, problem: Problem, persona: str, language: str) -> None:
        """Raises: KeyError: the persona or the language is not known."""
        self._problem = problem
        self._script = script_of(problem, persona, language)
        self._name = self._script.base
        self._texts = self._script.texts
        self._language = language
        self._variants = self._script.code

    def next_action(self, state: SessionState) -> Action:
        """What to do in ``state``; call it again after every event."""
        if state.phase != "running" or not state.lines or any(line.act == "close" for line in state.lines):
            return Wait()
        if state.test_runs and state.test_runs[-1].result is None:
            return Wait()
        last = state.lines[-1]
        if last.who == "interviewer":
            if not last.done:
                return Wait()
            answer = self._reaction(last, state)
            if answer is not None:
                return answer
        return self._code(state) if state.stage == "implement" and self._variants else Wait()

    def _reaction(self, last: Line, state: SessionState) -> Action | None:
        script = self._script
        if script.always:
            return Speak(script.always)
        if not script.speaks:
            return Speak(OKAY) if last.act == "open" else None
        if script.orders and last.act in _ASKS:
            given = sum(line.who == "candidate" and line.text in script.orders for line in state.lines)
            return Speak(script.orders[given % len(script.orders)])
        return self._answer(last, state)

    def _answer(self, line: Line, state: SessionState) -> Action | None:
        match line.act:
            case "open":
                return Speak(self._texts["clarify"])
            case "wrap_up":
                return Speak(self._texts["close"])
            case "hint":
                return Speak(self._texts["after_hint"])
            case "follow_up" if f"again.{line.ref}" in self._texts:
                return Speak(self._texts[f"again.{line.ref}"])
            case "follow_up":
                if self._script.asks_hints and not state.hints:
                    return AskHint()
                return Speak(NOTHING_TO_ADD)
            case "ask_fix":
                return Speak(self._texts["give_up"])
            case "run":
                return self._after_run(state)
            case "answer" | "clarify_more":
                if state.stage == "questions":
                    return Speak(NO_MORE_QUESTIONS)
                return Speak(READY) if state.stage in {"clarify", "requirements"} else self._open_question(state)
            case "start_coding" | "ask_run" | "ack" | "nudge":
                return None
            case _:
                return self._open_question(state)

    def _open_question(self, state: SessionState) -> Action | None:
        probe = record.open_probe(state, self._problem)
        if probe is not None:
            return Speak(self._script.answers.get(probe.id) or probe.persona[self._name])
        match state.stage:
            case "clarify" | "requirements":
                return Speak(READY)
            case "warm_up":
                return Speak(self._texts["clarify"])
            case "questions":
                return Speak(NO_MORE_QUESTIONS)
            case "close":
                return Speak(self._texts["close"])
            case _:
                return None

    def _after_run(self, state: SessionState) -> Action | None:
        run = state.test_runs[-1]
        if _passes(run) or self._written(state) > _tried(state):
            return None
        if self._script.asks_hints and len(state.hints) < MOST_HINTS and not _hinted_since(state, run.seq):
            return AskHint()
        return None if self._written(state) < len(self._variants) else Speak(self._texts["give_up"])

    def _code(self, state: SessionState) -> Action:
        written, tried = self._written(state), _tried(state)
        if written == 0:
            return WriteCode(self._variants[0])
        if tried < written:
            entered = state.stages[-1].seq
            silent = not any(line.who == "candidate" and line.seq > entered for line in state.lines)
            if not self._script.speaks:
                return RunTests()
            return Speak(self._texts["implement"]) if silent and tried == 0 else RunTests()
        if state.lines[-1].seq < state.test_runs[-1].finished_seq:
            # The interviewer is about to say something about the run.
            return Wait()
        if _passes(state.test_runs[-1]):
            return Wait()
        if written < len(self._variants):
            return WriteCode(self._variants[written])
        gave_up = self._gave_up(state)
        return Wait() if gave_up else Speak(self._texts["give_up"])

    def _written(self, state: SessionState) -> int:
        """How many versions of the code have been written."""
        text = state.code.get(self._language, "").strip()
        places = [place for place, variant in enumerate(self._variants, 1) if variant.strip() == text]
        return places[0] if places else 0

    def _gave_up(self, state: SessionState) -> bool:
        last = state.lines[-1]
        return last.who == "candidate" and not _hinted_since(state, state.test_runs[-1].seq)


def _passes(run: Run) -> bool:
    return run.result is not None and run.result.total > 0 and run.result.passed == run.result.total


def _tried(state: SessionState) -> int:
    """How many versions were run; a run that was cut off says nothing about its version."""
    return sum(1 for run in state.test_runs if run.result is None or run.result.reason != "stopped")


def _hinted_since(state: SessionState, seq: int) -> bool:
    return any(hint.seq > seq for hint in state.hints)
