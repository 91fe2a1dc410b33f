"""Standbys on virtual time, with everything that was told of them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any, get_args

from hypothesis import strategies as st

from interview_desktop.audio.resample import Resampler
from interview_desktop.domain.vendors import FaultKind
from interview_desktop.ports import InterviewerAct, Moment, Say
from interview_desktop.session.standby_hub import Change, Front, Standbys
from interview_desktop.session.standby_interviewer import StandbyInterviewer
from interview_desktop.session.standby_recogniser import StandbyRecogniser
from interview_desktop.session.standby_voice import StandbyVoice
from interview_desktop.session.virtual_time import LoopClock
from tests.fakes.failing import FailingInterviewer, FailingRecogniser, FailingVoice, Fault, trouble

KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
FAULT = st.builds(
    Fault,
    st.one_of(st.none(), st.sampled_from(KINDS).map(trouble), st.just(trouble("rate_limited", 1.0))),
    st.integers(0, 9),
)
SCHEDULE = st.lists(st.one_of(st.none(), FAULT), max_size=8)
OWN = "Noted. What does it cost?"


class Own:
    """The computer's own interviewer: says ``OWN``, and keeps what it was told."""

    def __init__(self, *acts: InterviewerAct) -> None:
        self.acts = acts or (Say(OWN, "probe", "own"),)
        self.moments: list[Moment] = []

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        self.moments.append(moment)
        for act in self.acts:
            yield act


class Stage:
    """Standbys on virtual time, with everything that was told of them."""

    def __init__(self) -> None:
        self.standbys = Standbys(LoopClock(), random.Random(1))
        self.changes: list[Change] = []
        self.standbys.listen(self.changes.append)

    @property
    def shown(self) -> list[str]:
        return [change.notice.message for change in self.changes if change.notice is not None]

    @property
    def kept(self) -> list[str]:
        return [change.fault.code for change in self.changes if change.fault is not None]

    def mind(self, script: FailingInterviewer, own: Own | None = None, **more: Any) -> StandbyInterviewer:
        return StandbyInterviewer(Front("Claude", script, "haiku-5", **more), own or Own(), self.standbys)

    def ears(self, script: FailingRecogniser) -> StandbyRecogniser:
        own = FailingRecogniser(text="from this computer")
        return StandbyRecogniser(Front("OpenAI", script), own, self.standbys)

    def mouth(self, script: FailingVoice, own: FailingVoice) -> StandbyVoice:
        return StandbyVoice(Front("OpenAI", script), own, self.standbys, Resampler)
