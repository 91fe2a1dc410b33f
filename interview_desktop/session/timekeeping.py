"""The interview's time: when a stage or the whole is over, and how much of the clock a crash may cost."""

from __future__ import annotations

from collections.abc import Callable

from interview_desktop.ports import Clock, Trigger
from interview_desktop.session.log import SessionLog

CLOCK_EVENT_S = 2.0
"""The interview clock is in the log at least this often: what a crash can cost of it."""

CLOCK_EVENT_PATIENT_S = 10.0
"""The same while a reply is prepared for what may have been the candidate's last word: an event would spoil it."""

OVERTIME_S = 180.0
"""After the planned length, an interviewer who never got the floor has this long; then the session ends by itself."""


class Timekeeper:
    """``ask`` is called once for each stage, and once for the whole, when its time is up."""

    def __init__(self, log: SessionLog, clock: Clock, ask: Callable[[Trigger], None]) -> None:
        self._log = log
        self._clock = clock
        self._ask = ask
        self._asked_stage = ""
        self._asked_time = False
        self._kept_at = clock.monotonic()

    @property
    def overtime(self) -> bool:
        return self._log.timer.elapsed_s() > self._length_s + OVERTIME_S

    def watch(self) -> None:
        state, elapsed_s = self._log.state, self._log.timer.elapsed_s()
        if elapsed_s >= self._length_s:
            if not self._asked_time:
                self._asked_time = True
                self._ask("time_up")
            return
        stages = state.started.stages if state.started else ()
        budget = next((plan.budget_s for plan in stages if plan.name == state.stage), None)
        if budget and state.stage != self._asked_stage and state.stage_elapsed_s(elapsed_s) >= budget:
            self._asked_stage = state.stage
            self._ask("stage_time_up")

    def wants_event(self, *, patient: bool) -> bool:
        """Whether the clock must be kept now."""
        now, least_s = self._clock.monotonic(), CLOCK_EVENT_PATIENT_S if patient else CLOCK_EVENT_S
        ahead_s = self._log.timer.elapsed_s() - self._log.state.elapsed_s
        if ahead_s < least_s or now - self._kept_at < least_s:
            return False
        self._kept_at = now
        return True

    @property
    def _length_s(self) -> float:
        started = self._log.state.started
        return started.length_s if started else 0.0
