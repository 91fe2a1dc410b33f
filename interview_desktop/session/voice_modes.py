"""What the voice panel is told: who has the floor, and one true sentence about it."""

from __future__ import annotations

from interview_desktop.session.signals import VoiceChanged, VoiceMode
from interview_desktop.voice.turns import TurnState

_DETAILS: dict[VoiceMode, str] = {
    "off": "Type your answers below.",
    "listening": "Take your time. The microphone is open.",
    "ready": "Hold the talk key while you speak.",
    "hearing": "Go on, I am listening.",
    "holding": "No answer comes while you work.",
    "considering": "Think in peace. Nobody interrupts until you let go.",
    "transcribing": "Writing down what you said.",
    "thinking": "One moment.",
    "speaking": "The microphone opens again when the interviewer has finished.",
    "interrupted": "The interviewer has stopped, in case you want to speak.",
    "paused": "The clock stands still and nothing is recorded as an answer.",
    "muted": "You are not heard. Unmute to speak, or type.",
    "lost": "Type your answers until the microphone is back.",
}

GETTING_READY = VoiceChanged("off", "Getting the voice ready…")
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
            return "Hold the talk key to interrupt."
        if state.duplex == "full":
            return "Just speak if you want to interrupt."
    if mode == "holding":
        if state.running_since is not None:
            return "Your code is running. The answer comes after it."
        if state.typed_at >= state.pointed_at:
            return "You are typing. The answer comes when you have stopped."
        return "You are in the editor. The answer comes when your hand rests."
    return _DETAILS[mode]
