"""Who has the floor: holds the turn machine's state and hands its effects on."""

from __future__ import annotations

from collections.abc import Callable

from interview_desktop.voice import turns

EffectHandler = Callable[[turns.Effect], None]
PhaseListener = Callable[[turns.TurnState], None]
Rules = Callable[[turns.TurnState, turns.Signal, turns.TurnParameters], turns.Step]


class Floor:
    """The one place that steps the turn machine. Handlers are called in the order of the effects and may send further
    signals; those are stepped after the current effects are handed out."""

    def __init__(self, turn: int = 0, parameters: turns.TurnParameters | None = None) -> None:
        self.parameters = parameters or turns.TurnParameters()
        self._state = turns.TurnState(turn=turn)
        self._handlers: list[EffectHandler] = []
        self._watchers: list[PhaseListener] = []
        self._waiting: list[turns.Signal] = []
        self._stepping = False
        self.rules: Rules = turns.step
        """Who decides about the next state; may be changed at any time."""

    @property
    def state(self) -> turns.TurnState:
        return self._state

    def handle(self, handler: EffectHandler) -> None:
        self._handlers.append(handler)

    def watch(self, watcher: PhaseListener) -> None:
        """``watcher`` is called after each change of what a person would be shown."""
        self._watchers.append(watcher)

    def send(self, signal: turns.Signal) -> None:
        self._waiting.append(signal)
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._waiting:
                self._step(self._waiting.pop(0))
        finally:
            self._stepping = False

    def may_play(self, turn: int) -> bool:
        """Whether the reply to ``turn`` may be heard."""
        return turns.may_play(self._state, turn)

    def _step(self, signal: turns.Signal) -> None:
        before = self._state
        self._state, effects = self.rules(before, signal, self.parameters)
        for effect in effects:
            for handler in self._handlers:
                handler(effect)
        if _shown(self._state) != _shown(before):
            for watcher in self._watchers:
                watcher(self._state)


def _shown(state: turns.TurnState) -> tuple[object, ...]:
    keys = (state.mode, state.key_down, state.considering, state.holding)
    return (state.phase, state.paused, state.muted, *keys)
