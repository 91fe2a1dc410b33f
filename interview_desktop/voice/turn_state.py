"""Everything that the turn machine knows."""

from __future__ import annotations

from dataclasses import dataclass

from interview_desktop.voice.endpointing import NEVER
from interview_desktop.voice.turn_signals import Duplex, Effect, Ending, Mode, Phase


@dataclass(frozen=True, slots=True)
class TurnState:
    """``turn`` is the newest turn that counts; only a reply to it may be played. ``voice_at`` is the end of the last
    speech frame, ``onset_at`` the start of sound that is not yet long enough to be speech."""

    phase: Phase = "listening"
    turn: int = 0
    newest: int = 0
    """The highest number ever given to a turn; sounds over a reply take one too, although most of them are dropped."""
    heard_turn: int = 0
    """The last turn that was spoken, not typed and not begun by the interviewer."""
    paused: bool = False
    muted: bool = False
    mode: Mode = "open"
    duplex: Duplex = "half"
    key_down: bool = False
    considering: bool = False
    """The thinking key is held or toggled on."""
    now: float = 0.0
    onset_at: float | None = None
    began_at: float = 0.0
    committed_at: float = 0.0
    voice_at: float = 0.0
    heard_since_commit: bool = False
    owed: bool = False
    """A reply was cancelled or put off; if no words come that want another, it is still owed."""

    speculation: int | None = None
    """Number of the live speculation: it heard everything up to ``voice_at``."""
    speculations: int = 0
    ending: Ending | None = None
    finished: float | None = None
    pause_s: float | None = None

    typed_at: float = NEVER
    pointed_at: float = NEVER
    running_since: float | None = None
    considered_until: float = NEVER
    key_since: float = NEVER
    holding: bool = False
    """The words alone would have closed the turn by now; the candidate's hands hold the answer back."""

    held: bool = False
    """The reply to ``turn`` is silent in the middle, and may go on."""
    trial: int = 0
    """The turn that began over the reply, in phase ``interrupting``."""
    trial_pending: bool = False
    trials_asked: int = 0
    asked_at: float = 0.0
    voiced_s: float = 0.0
    voiced_at_ask: float = 0.0
    alarms: int = 0
    """False interruptions of this reply."""
    deaf: bool = False
    """The last sound over the reply goes on and is no speech: nothing begins before it ends."""

    @property
    def next_turn(self) -> int:
        """The number that the next turn gets."""
        return max(self.turn, self.newest) + 1

    @property
    def ears_open(self) -> bool:
        """Whether sound may begin or continue an utterance. Not while the interviewer is heard and its echo is not
        cancelled."""
        if self.paused or self.muted or (self.mode == "push_to_talk" and not self.key_down):
            return False
        return self.phase != "speaking" or self.duplex == "full" or self.held

    @property
    def free(self) -> bool:
        """Whether the interviewer may take the floor by itself."""
        talking = self.mode == "push_to_talk" and self.key_down
        return self.phase == "listening" and not (self.paused or self.considering or talking)


Step = tuple[TurnState, tuple[Effect, ...]]
