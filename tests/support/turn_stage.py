"""Plays sound into the turn machine on a clock of its own, and keeps what it wants done."""

from __future__ import annotations

from dataclasses import replace

from interview_desktop.voice import turns

FRAME_S = 0.032

EXACT = replace(turns.TurnParameters(), hangover_s=0.0)
"""For a stage on which voice activity ends with the voice."""


class Played:
    """Feeds seconds of speech and silence, and keeps every effect. Unless told otherwise its ear is exact."""

    def __init__(
        self, parameters: turns.TurnParameters | None = None, *, duplex: turns.Duplex = "half", start_s: float = 0.0
    ) -> None:
        self.parameters = parameters or EXACT
        self.state = turns.TurnState(duplex=duplex)
        self.effects: list[turns.Effect] = []
        self.now = start_s

    def send(self, signal: turns.Signal) -> list[turns.Effect]:
        self.state, effects = turns.step(self.state, signal, self.parameters)
        self.effects += effects
        return list(effects)

    def sound(self, seconds: float, probability: float) -> list[turns.Effect]:
        out: list[turns.Effect] = []
        for _ in range(round(seconds / FRAME_S)):
            out += self.send(turns.Frame(self.now, self.now + FRAME_S, probability))
            self.now += FRAME_S
        return out

    def speech(self, seconds: float) -> list[turns.Effect]:
        return self.sound(seconds, 0.95)

    def silence(self, seconds: float) -> list[turns.Effect]:
        return self.sound(seconds, 0.02)

    def say(self, seconds: float, ending: turns.Ending | None = None, finished: float | None = None) -> None:
        """Speak, fall silent for as long as a speculation takes, and let the recogniser answer it."""
        self.speech(seconds)
        self.silence(self.parameters.speculate_s + 2 * FRAME_S)
        if ending is not None:
            self.words(ending, finished)

    def words(self, ending: turns.Ending, finished: float | None = None) -> None:
        assert self.state.speculation is not None, "nobody asked for the words so far"
        number = self.state.speculation
        self.send(turns.WordsSoFar(self.state.turn, number, "…", ending, finished))

    def until_closed(self, at_most_s: float = 90.0) -> turns.TurnClosed | None:
        """Silence until the turn is closed; None when it stays open."""
        end_s = self.now + at_most_s
        while self.now < end_s:
            for effect in self.sound(FRAME_S, 0.02):
                if isinstance(effect, turns.TurnClosed):
                    return effect
        return None

    def waited(self) -> float:
        """Seconds of silence that close the turn from here."""
        closed = self.until_closed()
        assert closed is not None, "the turn stayed open"
        return closed.closed_s - closed.end_s

    def reply(self) -> int:
        """Let the interviewer begin to speak; the turn of its reply."""
        if self.state.phase == "transcribing":
            self.send(turns.Transcribed(self.state.turn, True))
        elif self.state.phase == "listening":
            self.send(turns.Prompted())
        self.send(turns.SpeechStarted(self.state.turn))
        assert self.state.phase == "speaking"
        return self.state.turn

    def kinds(self, *wanted: type[turns.Effect]) -> list[str]:
        """Names of the effects so far, of all kinds or the ``wanted`` ones."""
        return [type(effect).__name__ for effect in self.effects if not wanted or isinstance(effect, wanted)]
