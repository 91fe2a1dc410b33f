"""What the voice panel is told: who has the floor, and one true sentence about it."""

from __future__ import annotations

from interview_desktop.session.signals import VoiceChanged, VoiceMode
from interview_desktop.voice.turns import TurnState

# A front end knows its keys and its language: it has words of its own where there is nothing to add.
_DETAILS: dict[VoiceMode, str] = {
    "off": "Type your answers below.",
    "speaking": "The microphone opens again when the interviewer has finished.",
    "lost": "Type your answers until the microphone is back.",
}

GETTING_READY = VoiceChanged("opening")
OFF = VoiceChanged("off", _DETAILS["off"])


def shown(state: TurnState, *, speech: bool, microphone: bool) -> VoiceChanged:
    """``speech``: the models are there; ``microphone``: it delivers."""
    mode = _mode(state, speech, microphone)
    return VoiceChanged(mode, _detail(mode, state, microphone))


def _mode(state: TurnState, speech: bool, microphone: bool) -> VoiceMode:
    if state.paused:
        return "paused"
    if state.considering and state.phase in ("listening", "hearing", "speaking"):
        return "considering"
    match state.phase:
        case "thinking" | "transcribing":
            return state.phase
        case "speaking":
            return "interrupted" if state.held else "speaking"
        case "interrupting":
            return "interrupted"
    if not speech:
        return "off"
    if not microphone:
        return "lost"
    if state.muted:
        return "muted"
    if state.phase == "hearing":
        return "holding" if state.holding else "hearing"
    if state.mode == "push_to_talk":
        return "hearing" if state.key_down else "ready"
    return "listening"


def _detail(mode: VoiceMode, state: TurnState, microphone: bool) -> str:
    if mode == "speaking":
        if not microphone or state.muted:
            return "The interviewer speaks."
        if state.mode == "push_to_talk":
            return "Hold F9 to interrupt."
        if state.duplex == "full":
            return "Just speak if you want to interrupt."
    if mode == "holding":
        if state.running_since is not None:
            return "Your code is running. The answer comes after it."
        if state.typed_at >= state.pointed_at:
            return "You are typing. The answer comes when you have stopped."
        return "You are in the editor. The answer comes when your hand rests."
    return _DETAILS.get(mode, "")
