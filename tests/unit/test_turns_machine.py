"""The turn machine under any sequence of events, on a virtual clock: promises that hold whatever happens."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from interview_desktop.voice import turns
from tests.support.turn_stage import FRAME_S, Played

ENDINGS: list[turns.Ending] = ["complete", "question", "open", "trailing", "spelling", "pondering", "none"]
BACK = st.sampled_from([0, 0, 0, 1, 2])
"""How old an answer is when it comes: mostly in time, sometimes for a turn that is long over."""

BY_SILENCE = {"unknown", *ENDINGS, "typing", "pointing", "running"}


@dataclass
class Witness:
    """Keeps its own books of what the machine asked for, and fails where they do not balance."""

    numbers: list[int] = field(default_factory=list)
    open: turns.UtteranceBegan | None = None
    committed_s: float = 0.0
    speculation: int | None = None
    speculations: int = 0
    wanted: set[int] = field(default_factory=set)
    reply: int | None = None
    audible: bool = False
    held: bool = False

    def sees(self, effect: turns.Effect) -> None:
        match effect:
            case turns.UtteranceBegan():
                assert self.open is None, "two open turns"
                assert not self.numbers or effect.turn > max(self.numbers), "turn numbers only grow"
                assert not effect.trial or self.held, "a trial begins over a silent reply"
                self.numbers.append(effect.turn)
                self.open, self.committed_s = effect, effect.start_s
            case turns.SegmentCommitted():
                assert self.open is not None
                assert effect.turn == self.open.turn
                assert self.committed_s <= effect.start_s < effect.end_s, "parts follow each other"
                assert effect.speculation in (None, self.speculation)
                self.committed_s = effect.end_s
            case turns.TurnClosed():
                assert self.open is not None
                assert effect.turn == self.open.turn
                assert effect.start_s <= effect.end_s <= effect.closed_s + FRAME_S
                assert effect.rest or effect.committed_s == self.committed_s
                assert effect.speculation == self.speculation, "a live speculation is used by the close"
                self.open = self.speculation = None
            case turns.UtteranceDropped():
                assert self.open is not None
                assert (effect.turn, True) == (self.open.turn, self.open.trial), "only trials are dropped"
                self.open = None
            case turns.SpeculationWanted():
                assert self.open is not None
                assert self.speculation is None, "one speculation at a time"
                assert effect.number == self.speculations + 1
                assert self.committed_s <= effect.start_s <= effect.end_s
                self.speculation = self.speculations = effect.number
            case turns.SpeculationDropped():
                assert effect.number == self.speculation, "dropped once, and only while it lives"
                self.speculation = None
            case turns.ReplyWanted():
                assert effect.turn not in self.wanted, "a reply is asked for once a turn"
                assert self.reply is None, "the reply before was neither heard nor cut nor discarded"
                assert self.open is None
                assert not self.numbers or effect.turn >= max(self.numbers)
                self.wanted.add(effect.turn)
                self.numbers.append(effect.turn)
                self.reply, self.audible = effect.turn, False
            case turns.ReplyCancelled():
                if effect.turn in self.wanted:
                    assert effect.turn == self.reply, "cancelled twice, or after it was over"
                    self.reply, self.held = None, False
            case turns.PlaybackHeld():
                assert self.reply == effect.turn
                assert self.audible
                assert not self.held, "held twice"
                self.held = True
            case turns.PlaybackResumed():
                assert self.reply == effect.turn
                assert self.held, "resumed without having been held"
                self.held = False
            case turns.TrialWanted():
                assert self.open is not None
                assert (effect.turn, True) == (self.open.turn, self.open.trial)
                assert effect.start_s < effect.end_s
            case turns.PauseHeard():
                assert effect.pause_s > 0


class Conversations(RuleBasedStateMachine):
    @initialize(duplex=st.sampled_from(["full", "half"]))
    def begin(self, duplex: turns.Duplex) -> None:
        self.played = Played(duplex=duplex)
        self.witness = Witness()

    @property
    def state(self) -> turns.TurnState:
        return self.played.state

    def send(self, signal: turns.Signal) -> None:
        before, witness = self.state, self.witness
        effects = self.played.send(signal)
        started = isinstance(signal, turns.SpeechStarted) and before.phase == "thinking"
        if started and signal.turn == witness.reply:
            witness.audible = True
        if isinstance(signal, turns.ReplyOver) and signal.turn == witness.reply:
            witness.reply, witness.held = None, False
        for effect in effects:
            witness.sees(effect)
            if isinstance(effect, turns.TurnClosed) and effect.waited_for in BY_SILENCE:
                assert not before.considering, "no turn is closed while the candidate thinks"
                assert not (before.mode == "push_to_talk" and before.key_down), "the key closes it, not silence"
            if isinstance(effect, turns.ReplyWanted):
                assert not self.state.considering, "nobody interrupts a thinking candidate"
                assert not self.state.paused or isinstance(signal, turns.Typed)

    def sound(self, frames: int, probability: float) -> None:
        for _ in range(frames):
            self.send(turns.Frame(self.played.now, self.played.now + FRAME_S, probability))
            self.played.now += FRAME_S

    @rule(frames=st.integers(1, 40), probability=st.sampled_from([0.0, 0.4, 0.55, 0.95]))
    def hears(self, frames: int, probability: float) -> None:
        self.sound(frames, probability)

    @rule(frames=st.integers(4, 40))
    def speaks(self, frames: int) -> None:
        self.sound(frames, 0.95)

    @rule(frames=st.integers(7, 25))
    def falls_silent(self, frames: int) -> None:
        self.sound(frames, 0.02)

    @precondition(lambda self: self.state.speculation is not None)
    @rule(back=BACK, ending=st.sampled_from(ENDINGS), finished=st.sampled_from([None, 0.1, 0.5, 0.9]))
    def words_come(self, back: int, ending: turns.Ending, finished: float | None) -> None:
        number = (self.state.speculation or 0) - back
        self.send(turns.WordsSoFar(self.state.turn, number, "…", ending, finished))

    @precondition(lambda self: self.state.phase == "interrupting")
    @rule(back=BACK, verdict=st.sampled_from(["words", "backchannel", "nothing"]))
    def the_trial_is_judged(self, back: int, verdict: turns.Verdict) -> None:
        self.send(turns.TrialJudged(self.state.trial - back, verdict))

    @rule(turn_back=BACK, verdict=st.sampled_from(["words", "nothing"]))
    def an_old_judgement_comes(self, turn_back: int, verdict: turns.Verdict) -> None:
        if self.state.phase != "interrupting":
            self.send(turns.TrialJudged(self.state.newest - turn_back, verdict))

    @rule(back=BACK, spoken=st.booleans())
    def transcribed(self, back: int, spoken: bool) -> None:
        self.send(turns.Transcribed(self.state.turn - back, spoken))

    @rule(back=BACK)
    def the_reply_starts(self, back: int) -> None:
        self.send(turns.SpeechStarted(self.state.turn - back))

    @rule(back=BACK)
    def the_reply_is_over(self, back: int) -> None:
        self.send(turns.ReplyOver(self.state.turn - back))

    @precondition(lambda self: self.state.free)
    @rule()
    def the_interviewer_speaks(self) -> None:
        self.send(turns.Prompted())
        self.send(turns.SpeechStarted(self.state.turn))

    @rule(signal=st.sampled_from([turns.Typed(), turns.Prompted(), turns.MicrophoneLost()]))
    def something_happens(self, signal: turns.Signal) -> None:
        self.send(signal)

    @rule(
        signal=st.one_of(
            st.builds(turns.PauseChanged, st.booleans()),
            st.builds(turns.MuteChanged, st.booleans()),
            st.builds(turns.ThinkingChanged, st.booleans()),
            st.builds(turns.TalkKeyChanged, st.booleans()),
            st.builds(turns.ModeChanged, st.sampled_from(["open", "push_to_talk"])),
            st.builds(turns.DuplexChanged, st.sampled_from(["full", "half"])),
            st.builds(turns.PauseLearned, st.floats(0.2, 3.0)),
            st.builds(turns.Busy, st.sampled_from(["typing", "pointing", "running"]), st.booleans()),
        )
    )
    def a_switch_is_moved(self, signal: turns.Signal) -> None:
        self.send(signal)

    @invariant()
    def the_books_balance(self) -> None:
        state, witness = self.state, self.witness
        assert (witness.open is not None) == (state.phase in ("hearing", "interrupting"))
        assert state.speculation == witness.speculation
        if state.phase == "hearing":
            assert witness.open is not None
            assert witness.open.turn == state.turn
        if state.phase == "interrupting":
            assert witness.open is not None
            assert witness.open.turn == state.trial
            assert witness.held
        assert (witness.reply is not None) == (state.phase in ("thinking", "speaking", "interrupting"))
        assert state.held == witness.held

    @invariant()
    def no_stale_reply_may_be_heard(self) -> None:
        playable = [turn for turn in range(self.state.next_turn + 1) if turns.may_play(self.state, turn)]
        assert playable in ([], [self.witness.reply])
        if self.state.phase == "speaking" and self.state.considering:
            assert self.state.held, "the interviewer talks to somebody who thinks"

    def teardown(self) -> None:
        """When all keys are up and everybody answers, the floor is free again."""
        if not hasattr(self, "played"):
            return
        self.send(turns.PauseChanged(False))
        self.send(turns.MuteChanged(False))
        self.send(turns.ModeChanged("open"))
        self.send(turns.TalkKeyChanged(False))
        self.send(turns.ThinkingChanged(False))
        self.send(turns.Busy("running", over=True))
        for _ in range(3):
            self.sound(round(8 / FRAME_S), 0.0)
            self.send(turns.Transcribed(self.state.turn, False))
            self.send(turns.SpeechStarted(self.state.turn))
            self.send(turns.ReplyOver(self.state.turn))
        assert self.state.phase == "listening"
        assert self.witness.open is None
        assert self.witness.reply is None
        assert not self.witness.held
        assert self.witness.speculation is None
        self.sound(10, 0.95)
        assert self.state.phase == "hearing", "a new utterance can begin"


TestConversations = Conversations.TestCase
TestConversations.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
