"""Does the interviewer hear itself? Plays a sentence, listens, and says in words what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, get_args

from interview_desktop.ports import (
    AudioDevice,
    AudioSink,
    AudioSource,
    CheckResult,
    Clock,
    EchoCancelling,
    Settings,
    Trouble,
    VoiceActivity,
)
from interview_desktop.session.hearing import Speech
from interview_desktop.voice.turns import Duplex

Advice = Literal["fine", "headset", "push_to_talk"]
"""``fine``: the candidate may interrupt at any time. ``headset``: the microphone hears the interviewer, which a headset
would end. ``push_to_talk``: others are heard beside the candidate, which no headset would end."""

SENTENCE = "Hello. I am saying this sentence to find out whether your microphone can hear me. Please stay quiet."
"""What is spoken for the test, with the interviewer's voice."""


QUIET_S = 1.2
"""Listened to before the sentence, for the noise of the room and for other voices."""

TAIL_S = 0.6
"""Listened to after it: the last words are still on their way."""

SPEECH = 0.5
"""Probability from which a frame counts as speech; the turn machine asks for the same."""

OTHERS = 0.25
"""Share of the quiet second in which somebody speaks, from which others count as being heard."""

LEAK, LEAK_RUN = 0.02, 3
"""Share of frames, and frames in a row (0.1 s), that may not be taken for speech: fewer never stop a reply."""

ENOUGH_FRAMES = 30


@dataclass(frozen=True, slots=True)
class EchoVerdict:
    """What an echo test found. ``leak`` is the share (0..1) of the sentence's time in which its echo was taken for
    speech; ``sentence`` tells a person what was found and what to do."""

    advice: Advice
    erle_db: float | None
    delay_ms: float | None
    leak: float
    sentence: str


_SENTENCES: dict[tuple[Advice, bool], str] = {
    ("fine", False): "Your microphone does not hear the interviewer: you can interrupt at any time.",
    ("fine", True): "Your microphone hears the interviewer, and that echo is removed: you can interrupt at any time.",
    (
        "headset",
        False,
    ): "Something was heard while the interviewer spoke. If it was you, repeat the test; otherwise use "
    "a headset, or let the interviewer finish before you speak.",
    ("headset", True): "Your microphone hears the interviewer more than can be removed: use a headset, or let the "
    "interviewer finish before you speak.",
    ("push_to_talk", False): "Others can be heard besides you: choose push to talk, and only what you say while you "
    "hold the key counts.",
    ("push_to_talk", True): "Others can be heard besides you: choose push to talk, and only what you say while you "
    "hold the key counts.",
}


def _no_microphone() -> Trouble:
    remedy = "Connect it or choose another one, and repeat the test."
    return Trouble("no_microphone", "The microphone is not there.", remedy)


def _no_speaker() -> Trouble:
    remedy = "Connect it or choose another one, and repeat the test."
    return Trouble("no_speaker", "The loudspeaker is not there.", remedy)


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
    _need(source, sink)
    activity.reset()
    ear = _Ear(source, activity, echo)
    listening = asyncio.create_task(ear.listen(), name="echo test")
    try:
        await _meanwhile(listening, clock.sleep(QUIET_S))
        ear.begin_sound()
        await _meanwhile(listening, _play(sink, sound, sample_rate))
        await _meanwhile(listening, clock.sleep(TAIL_S))
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        played_s = sink.clear()
    _need(source, sink)
    if played_s < 0.5 * len(sound) / 2 / sample_rate:
        raise _no_speaker()
    if not ear.anything:
        raise Trouble(
            "microphone_silent",
            "The microphone delivers nothing but silence.",
            "Check its mute switch and the chosen device, and repeat the test.",
        )
    return judge(
        ear.quiet,
        ear.during,
        ear.settled,
        erle_db=echo.erle_db if echo is not None else None,
        delay_ms=echo.delay_ms if echo is not None else None,
    )


def judge(
    quiet: Sequence[bool],
    during: Sequence[bool],
    settled: Sequence[bool],
    *,
    erle_db: float | None,
    delay_ms: float | None,
) -> EchoVerdict:
    """The verdict from frames taken for speech: before the sentence, during it, and during the part of it after which
    the canceller knew the room (when that part is long enough, only it counts: before, nobody is listened to)."""
    counted = settled if len(settled) >= ENOUGH_FRAMES or not during else during
    leak = sum(counted) / max(1, len(counted))
    if sum(quiet) > OTHERS * len(quiet):
        advice: Advice = "push_to_talk"
    elif leak > LEAK or _longest(counted) >= LEAK_RUN:
        advice = "headset"
    else:
        advice = "fine"
    return EchoVerdict(advice, erle_db, delay_ms, round(leak, 4), _SENTENCES[advice, erle_db is not None])


def _longest(voiced: Sequence[bool]) -> int:
    longest = run = 0
    for is_voiced in voiced:
        run = run + 1 if is_voiced else 0
        longest = max(longest, run)
    return longest


class _Ear:
    """Reads the cleaned frames and asks of each whether it is speech."""

    def __init__(self, source: AudioSource, activity: VoiceActivity, echo: EchoCancelling | None) -> None:
        self._source = source
        self._activity = activity
        self._echo = echo
        self._sound = False
        self.anything = False
        self.quiet: list[bool] = []
        self.during: list[bool] = []
        self.settled: list[bool] = []

    def begin_sound(self) -> None:
        self._sound = True

    async def listen(self) -> None:
        async for frame in self._source.frames():
            self.anything = self.anything or any(frame.pcm)
            voiced = await self._activity.probability(frame.pcm) >= SPEECH
            if not self._sound:
                self.quiet.append(voiced)
                continue
            self.during.append(voiced)
            if self._echo is not None and self._echo.settled:
                self.settled.append(voiced)


async def _meanwhile(listening: asyncio.Task[None], step: Coroutine[Any, Any, None]) -> None:
    """``step`` while ``listening`` goes on; raises what ends it."""
    stepping = asyncio.ensure_future(step)
    try:
        await asyncio.wait((listening, stepping), return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            listening.result()
            raise _no_microphone()
        stepping.result()
    finally:
        stepping.cancel()
        await asyncio.gather(stepping, return_exceptions=True)


async def _play(sink: AudioSink, sound: bytes, sample_rate: int) -> None:
    sink.clear()
    await sink.write(sound, sample_rate)
    await sink.drain()


def _need(source: AudioSource, sink: AudioSink) -> None:
    if not source.available:
        raise _no_microphone()
    if not sink.available:
        raise _no_speaker()


class TestedSource(AudioSource, EchoCancelling, Protocol):
    @property
    def device_key(self) -> str | None:
        """The key of the device that is used now."""


class TestedSink(AudioSink, Protocol):
    @property
    def device_key(self) -> str | None: ...


class EchoTests:
    """An :class:`EchoTester` for devices that ``make_devices`` makes, not open, for each test. ``list_devices`` blocks;
    ``speech`` gives the models, warm."""

    def __init__(
        self,
        make_devices: Callable[[], tuple[TestedSource, TestedSink]],
        speech: Callable[[], Awaitable[Speech]],
        list_devices: Callable[[], Sequence[AudioDevice]],
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._make_devices = make_devices
        self._speech = speech
        self._list_devices = list_devices
        self._settings = settings
        self._clock = clock

    async def test(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        speech = await self._speech()
        sound = b"".join([chunk async for chunk in speech.voice.speak(SENTENCE)])
        source, sink = self._make_devices()
        try:
            await sink.open(output_key)
            await source.open(input_key)
            rate = speech.voice.sample_rate
            verdict = await echo_test(source, sink, source, speech.activity, sound, rate, self._clock)
            remember(self._settings, source.device_key or "", sink.device_key or "", verdict)
        finally:
            await source.close()
            await sink.close()
        return verdict

    async def last(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None:
        if input_key is None or output_key is None:
            devices = await asyncio.to_thread(self._list_devices)
            defaults = {device.is_input: device.key for device in devices if device.is_default}
            input_key, output_key = input_key or defaults.get(True, ""), output_key or defaults.get(False, "")
        return recall(self._settings, input_key, output_key)


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


def duplex_of(verdict: EchoVerdict | None, echo: EchoCancelling) -> Duplex:
    """Whether the candidate is listened to while the interviewer speaks: only where a test said that it does no harm,
    and only from when on the canceller knows the room."""
    if verdict is None or verdict.advice != "fine":
        return "half"
    if echo.works:
        return "full" if echo.settled else "half"
    # Nothing is removed, but with these devices (a headset) there was nothing to be removed.
    return "full" if verdict.erle_db is None else "half"


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
