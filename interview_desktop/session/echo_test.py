"""Does the interviewer hear itself? Plays a sentence, listens, and says in words what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, get_args

from interview_desktop.ports import AudioSink, AudioSource, CheckResult, Clock, EchoCancelling, Settings, VoiceActivity

Advice = Literal["fine", "headset", "push_to_talk"]
"""``fine``: the candidate may interrupt at any time. ``headset``: the microphone hears the interviewer, which a headset
would end. ``push_to_talk``: others are heard beside the candidate, which no headset would end."""

SENTENCE = "Hello. I am saying this sentence to find out whether your microphone can hear me. Please stay quiet."
"""What is spoken for the test, with the interviewer's voice."""


@dataclass(frozen=True, slots=True)
class EchoVerdict:
    """What an echo test found. ``leak`` is the share (0..1) of the sentence's time in which its echo was taken for
    speech; ``sentence`` tells a person what was found and what to do."""

    advice: Advice
    erle_db: float | None
    delay_ms: float | None
    leak: float
    sentence: str


class EchoTester(Protocol):
    """What the microphone check calls: ``app`` implements it and hands it to the window."""

    async def test(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        """Open these devices (None: the default ones), run :func:`echo_test` with the interviewer's voice, remember
        the verdict for the pair and close them. They may not be in use by the caller. Cancelling stops it.

        Raises:
            Trouble: as :func:`echo_test`, and ``microphone_busy``, ``speaker_busy``, ``voices_missing`` …
        """

    async def last(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None:
        """What the last test of these devices said; None when they were not tested together."""


async def echo_test(
    source: AudioSource,
    sink: AudioSink,
    echo: EchoCancelling | None,
    activity: VoiceActivity,
    sound: bytes,
    sample_rate: int,
    clock: Clock,
) -> EchoVerdict:
    """Listen for a moment, play ``sound``, listen on, and judge; about two seconds longer than the sound.

    ``source`` and ``sink`` are open, nobody else reads the source's frames, and ``echo`` is what cleans them (None:
    nothing does). Cancelling the call stops the sound.

    Raises:
        Trouble: ``no_microphone``, ``no_speaker``, ``microphone_silent`` (it delivers nothing but silence),
            or what ``activity`` raises.
    """
    raise NotImplementedError


# ── remembered ───────────────────────────────────────────────────────────────────────────────────────────────────


def remember(settings: Settings, input_key: str, output_key: str, verdict: EchoVerdict) -> None:
    """Keep a verdict for this microphone with this loudspeaker."""
    settings.set(_key(input_key, output_key), asdict(verdict))


def recall(settings: Settings, input_key: str, output_key: str) -> EchoVerdict | None:
    """The last verdict for this pair; None when there is none that can be read."""
    kept = settings.get(_key(input_key, output_key))
    try:
        return _verdict(kept) if isinstance(kept, Mapping) else None
    except (KeyError, TypeError, ValueError):
        return None


def echo_check(verdict: EchoVerdict | None, *, can_cancel: bool) -> CheckResult:
    """The line of ``doctor`` about echo: the last result for the chosen devices."""
    name = "Echo"
    if not can_cancel:
        return CheckResult(
            name,
            "warning",
            "Echo cannot be removed here: the package livekit is not installed.",
            "Run `python3 dev.py run`, which installs it; until then you cannot interrupt the interviewer by voice.",
        )
    if verdict is None:
        return CheckResult(
            name,
            "warning",
            "Not tested with this microphone and loudspeaker: you cannot interrupt the interviewer by voice yet.",
            "Open the microphone check, which plays a sentence and listens.",
        )
    facts = {key: value for key, value in asdict(verdict).items() if key != "sentence"}
    if verdict.advice == "fine":
        return CheckResult(name, "ok", verdict.sentence, facts=facts)
    remedy = (
        "Connect a headset and repeat the microphone check."
        if verdict.advice == "headset"
        else "Choose push to talk in the settings."
    )
    return CheckResult(name, "warning", verdict.sentence, remedy, facts=facts)


def _key(input_key: str, output_key: str) -> str:
    return f"voice.echo.{input_key}|{output_key}"


def _verdict(kept: Mapping[str, Any]) -> EchoVerdict:
    if kept["advice"] not in get_args(Advice):
        raise ValueError(kept["advice"])
    numbers = {name: None if kept[name] is None else float(kept[name]) for name in ("erle_db", "delay_ms")}
    return EchoVerdict(kept["advice"], leak=float(kept["leak"]), sentence=str(kept["sentence"]), **numbers)
