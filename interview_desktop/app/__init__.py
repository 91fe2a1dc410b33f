"""The composition root: the one module that knows every other, for the window and for the command line."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.trouble import Trouble
from interview_desktop.store import paths
from interview_desktop.store.settings import JsonSettings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from interview_desktop.app.vendors import SpeechSource, Vendors
    from interview_desktop.audio.loopback import LoopbackSource
    from interview_desktop.audio.recorder import FileRecorder
    from interview_desktop.domain.events import StagePlan
    from interview_desktop.interview.bank import Bank
    from interview_desktop.interview.problem import Problem
    from interview_desktop.ports import (
        AudioDevice,
        AudioSink,
        AudioSource,
        CheckResult,
        EchoCancelling,
        Interviewer,
        Recorder,
    )
    from interview_desktop.providers.local.client import SpeechWorker
    from interview_desktop.session.desk import InterviewDesk
    from interview_desktop.session.echo_test import EchoTests, EchoVerdict
    from interview_desktop.session.hearing import Speech, VoiceKit
    from interview_desktop.session.microphone_check import MicrophoneCheck
    from interview_desktop.session.running import CodeTools
    from interview_desktop.store.event_store import SqliteEventStore
    from interview_desktop.store.lock import DataLock
    from interview_desktop.ui.garbage import GarbageCollector
    from interview_desktop.ui.window import MainWindow
    from interview_desktop.voice.turns import Duplex

AFTER_PAINT_S = 0.3
"""The window is shown and answers before anything heavy is loaded."""


class SystemClock:
    """The computer's own time. Implements ``ports.Clock``."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def shipped_folder() -> Path:
    """The folder that holds ``resources`` and ``executors``: the checkout, or the frozen app's data."""
    return Path(__file__).resolve().parents[2]


class LocalSpeech:
    """The speech worker, started on first use and kept for the life of the app: loading the models takes seconds."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self._worker: SpeechWorker | None = None
        self._warm = False
        self._lock = asyncio.Lock()

    async def get(self) -> Speech:
        """The models, warm. Raises: Trouble: ``voices_missing``, ``speech_worker_lost``, ``voice_lost``."""
        async with self._lock:
            if self._worker is None:
                self._worker = await asyncio.to_thread(self._make)
            if not self._warm:
                await self._worker.start()
                await self._worker.warm()
                self._warm = True
        from interview_desktop.session.hearing import Speech

        worker = self._worker
        return Speech(worker.voice_activity, worker.speech_to_text, worker.text_to_speech, worker.turn_ends)

    async def rest(self) -> None:
        """Kept warm: loading takes seconds."""

    async def close(self) -> None:
        if self._worker is not None:
            await self._worker.close()
            self._worker = None
            self._warm = False

    def _make(self) -> SpeechWorker:
        from interview_desktop.providers.local.client import SpeechWorker
        from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder

        return SpeechWorker(VoicePacks(voices_folder()), self._clock)


@dataclass(slots=True)
class Kit:
    """Devices made for one session, and the app's speech. Implements ``session.hearing.VoiceKit``."""

    source: AudioSource
    sink: AudioSink
    recorder: Recorder
    input_key: str | None
    output_key: str | None
    models: SpeechSource
    echo: EchoCancelling | None = None
    listens: Callable[[], Duplex] = lambda: "half"

    @property
    def duplex(self) -> Duplex:
        """Asked again and again: it depends on the devices that are used now."""
        return self.listens()

    async def speech(self) -> Speech:
        return await self.models.get()

    async def close(self) -> None:
        """The computer's own models stay for the next session."""
        await self.models.rest()


@dataclass(slots=True)
class House:
    """All parts, put together."""

    folder: Path
    clock: SystemClock
    lock: DataLock | None
    settings: JsonSettings
    store: SqliteEventStore
    bank: Bank
    speech: LocalSpeech
    desk: InterviewDesk
    vendors: Vendors
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What was made on the way and must be closed after the desk."""
    consent_fault: Trouble | None = None
    """Why the person's own words for the consent are not used."""

    async def close(self) -> None:
        """Stop in order: sessions before what they stand on."""
        await self.desk.close()
        await self.vendors.close()
        for close in self.closing:
            await close()
        await self.speech.close()
        await self.store.close()
        if self.lock is not None:
            self.lock.release()


class LoopbackVoice:
    """Ears and mouth of the simulation: what the synthetic candidate says goes into the microphone's place, and the
    loudspeaker's place swallows ``speed`` times faster than a person listens."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._source: LoopbackSource | None = None
        self._speech: LocalSpeech | None = None

    def make_kit(self, house: House) -> VoiceKit:
        from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
        from interview_desktop.audio.recorder import FileRecorder

        self._source = LoopbackSource(house.clock)
        self._speech = house.speech
        sink = LoopbackSink(house.clock, speed=self._speed)
        recorder = FileRecorder(paths.audio_folder(house.folder), self._source, sink, house.clock)
        return Kit(self._source, sink, recorder, None, None, house.vendors.speech(house.speech))

    async def say(self, pcm: bytes) -> None:
        """Speak PCM at ``CAPTURE_RATE`` into the microphone's place, at the speed of a person."""
        assert self._source is not None
        await self._source.say(pcm)

    async def synthesise(self, text: str) -> AsyncIterator[bytes]:
        """The candidate's voice at ``CAPTURE_RATE``."""
        from interview_desktop.audio.resample import Resampler
        from interview_desktop.ports import CAPTURE_RATE

        assert self._speech is not None
        voice = (await self._speech.get()).voice
        resampler = Resampler(voice.sample_rate, CAPTURE_RATE)
        async for chunk in voice.speak(text):
            yield resampler.push(chunk)
        yield resampler.finish()


def chosen_devices(settings: JsonSettings) -> tuple[str | None, str | None]:
    """The keys of the chosen microphone and loudspeaker; None stands for the system's default."""
    return settings.get("audio.microphone") or None, settings.get("audio.speakers") or None


def make_kit_of_devices(archive_folder: Path, settings: JsonSettings, clock: SystemClock, speech: SpeechSource) -> Kit:
    """Microphone, loudspeaker and recorder of this computer, as chosen in the settings."""
    from interview_desktop.audio import open_echo_free_audio
    from interview_desktop.session.echo_test import duplex_of, recall

    source, sink, recorder = open_echo_free_audio(archive_folder, clock)

    def verdict() -> EchoVerdict | None:
        return recall(settings, source.device_key or "", sink.device_key or "")

    def nothing_came_back() -> bool:
        last = verdict()
        return last is not None and last.advice == "fine" and last.erle_db is None

    source.recall_delay(lambda: None if (last := verdict()) is None else last.delay_ms)
    source.recall_silence(nothing_came_back)
    return Kit(
        source,
        sink,
        recorder,
        *chosen_devices(settings),
        speech,
        echo=source,
        listens=lambda: duplex_of(verdict(), source),
    )


def make_echo_tests(settings: JsonSettings, clock: SystemClock, speech: LocalSpeech) -> EchoTests:
    """Finds out whether the interviewer hears itself through this computer's devices."""
    from interview_desktop.audio import open_echo_free_devices
    from interview_desktop.audio.devices import list_devices
    from interview_desktop.session.echo_test import EchoTests

    return EchoTests(lambda: open_echo_free_devices(clock), speech.get, list_devices, settings, clock)


def make_sound_check(house: House) -> MicrophoneCheck:
    """The microphone check of the window, on this computer's devices."""
    from interview_desktop.audio import open_echo_free_devices
    from interview_desktop.session.microphone_check import MicrophoneCheck

    tests = make_echo_tests(house.settings, house.clock, house.speech)
    return MicrophoneCheck(lambda: open_echo_free_devices(house.clock)[0], house.speech.get, tests, house.settings)


@contextlib.asynccontextmanager
async def open_house(
    *, make_kit: Callable[[House], VoiceKit] | None = None, chosen: Mapping[str, Any] | None = None
) -> AsyncIterator[House]:
    """The product without a window. ``make_kit`` replaces microphone and loudspeaker, for the simulation; ``chosen``
    are settings that go before the remembered ones, for providers."""
    house = build(make_kit, chosen=chosen)
    try:
        yield house
    finally:
        await house.close()


def build(
    make_kit: Callable[[House], VoiceKit] | None = None,
    settings: JsonSettings | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> House:
    """Put all parts together. Quick: what is heavy is loaded when it is first used."""
    from interview_desktop.app.samples import Loudspeaker
    from interview_desktop.app.vendors import make_vendors
    from interview_desktop.interview.consent import load_consent
    from interview_desktop.session.desk import InterviewDesk, Tools
    from interview_desktop.store import lock_data_folder, open_store
    from interview_desktop.store.backgrounds import BackgroundFiles
    from interview_desktop.store.documents import read_text_of

    folder = paths.data_folder()
    clock = SystemClock()
    lock: DataLock | None = None
    in_use: Trouble | None = None
    try:
        lock = lock_data_folder(folder)
    except Trouble as trouble:
        in_use = trouble
    settings = settings or JsonSettings(paths.settings_file(folder))
    store = open_store(folder, clock=clock, read_only=in_use)
    speech = LocalSpeech(clock)
    prices = shipped_folder() / "resources" / "prices.toml"
    play = Loudspeaker(paths.audio_folder(folder), settings, clock).play
    vendors = make_vendors(settings, clock, prices, chosen, play)
    bank = load_problems(folder)
    archive_folder = paths.audio_folder(folder)
    consent, consent_fault = load_consent(shipped_folder() / "resources", folder)

    @functools.cache
    def code() -> CodeTools:
        tools = make_code_tools(lambda: bool(settings.get("sandbox.fallback", False)))
        house.closing += [tools.runner.close, tools.host.close]
        return tools

    @functools.cache
    def archive() -> FileRecorder:
        from interview_desktop.audio.null import NullSink, NullSource
        from interview_desktop.audio.recorder import FileRecorder

        # Reading, compressing and deleting needs no device.
        return FileRecorder(archive_folder, NullSource(), NullSink(), clock)

    def kit() -> VoiceKit:
        if make_kit is not None:
            return make_kit(house)
        return make_kit_of_devices(archive_folder, settings, clock, vendors.speech(speech))

    async def checks() -> list[CheckResult]:
        return [*await check_everything(folder, settings, quick=True), *await vendors.check(quick=True)]

    desk = InterviewDesk(
        Tools(
            store=store,
            clock=clock,
            bank=bank,
            code=code,
            archive=archive,
            make_interviewer=vendors.make_interviewer(built_in_interviewer),
            interviewer_name=vendors.interviewer_name,
            prepare=vendors.prepare,
            standbys=vendors.standbys,
            make_reviewer=vendors.make_reviewer,
            make_kit=kit,
            checks=checks,
            backgrounds=BackgroundFiles(paths.backgrounds_folder(folder)),
            read_document=read_text_of,
            consent=consent,
            # The synthetic candidate must not teach the app how its person speaks.
            settings=settings if make_kit is None else None,
        )
    )
    house = House(folder, clock, lock, settings, store, bank, speech, desk, vendors, consent_fault=consent_fault)
    return house


def load_problems(folder: Path) -> Bank:
    """The shipped problems and the person's own in the data folder ``folder``."""
    from interview_desktop.interview.bank import load_bank

    return load_bank(shipped_folder() / "resources", paths.problems_folder(folder))


def make_code_tools(reduced_isolation: Callable[[], bool]) -> CodeTools:
    """What runs, judges and looks at the candidate's code; nothing is started yet. ``reduced_isolation`` is asked when
    there is no Docker: whether the person agreed to run code without it."""
    from interview_desktop.execution.docker_runner import DockerRunner
    from interview_desktop.execution.fallback.choosing import ChoosingRunner
    from interview_desktop.execution.fallback.runner import FallbackRunner
    from interview_desktop.execution.host_functions import HostProcess
    from interview_desktop.execution.quality import ToolReader
    from interview_desktop.session.analysis import Analysis
    from interview_desktop.session.running import CodeTools

    runner = ChoosingRunner(DockerRunner(), FallbackRunner(), reduced_isolation)
    host = HostProcess()
    return CodeTools(runner, host, Analysis(runner, host, ToolReader()))


def built_in_interviewer(problem: Problem, plan: tuple[StagePlan, ...]) -> Interviewer:
    """The interviewer who needs no key, no network and no model."""
    from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer

    return BuiltinInterviewer(problem, plan)


async def check_everything(folder: Path, settings: JsonSettings, *, quick: bool) -> list[CheckResult]:
    """All of ``doctor``'s lines; ``quick`` trusts the stamps of the voice files instead of hashing them again."""
    from interview_desktop.audio import devices
    from interview_desktop.execution import images
    from interview_desktop.ports import CheckResult
    from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder
    from interview_desktop.session.doctor import base_checks, run_checks

    async def sound() -> list[CheckResult]:
        return await asyncio.to_thread(devices.check, *chosen_devices(settings))

    async def voices() -> list[CheckResult]:
        return await asyncio.to_thread(lambda: VoicePacks(voices_folder()).check(full=not quick))

    async def sandbox() -> list[CheckResult]:
        return await images.check()

    async def problems() -> list[CheckResult]:
        bank = await asyncio.to_thread(load_problems, folder)
        count = CheckResult("Problems", "ok", f"{len(bank.problems)} problems", needed=True)
        if not bank.problems:
            remedy = "Reinstall the app; the faults below say what is wrong."
            count = CheckResult("Problems", "missing", "No problem can be used.", remedy, needed=True)
        return [count, *(CheckResult("Problem", "warning", fault.message, fault.remedy) for fault in bank.faults)]

    async def without_docker() -> list[CheckResult]:
        from interview_desktop.execution.fallback.runtimes import Runtimes

        return await asyncio.to_thread(lambda: Runtimes().check())

    async def echo() -> list[CheckResult]:
        from interview_desktop.audio.apm import installed
        from interview_desktop.session.echo_test import echo_check

        clock = SystemClock()
        last = await make_echo_tests(settings, clock, LocalSpeech(clock)).last(*chosen_devices(settings))
        return [echo_check(last, can_cancel=installed())]

    # The Home page speaks of what an interview misses; the fallback is missed only where somebody wants it, and the
    # echo is tested where the microphone is.
    base, heard, more = ([], [], []) if quick else (base_checks(folder), [echo], [without_docker])
    report = await run_checks([*base, sound, *heard, voices, sandbox, *more, problems])
    return list(report.results)


def live_in(application: QApplication, window: MainWindow, settings: JsonSettings) -> None:
    """Bring the window, which is on the screen already, to life; returns when it was closed and everything is kept."""
    from interview_desktop.ui.bridge import loop_factory

    with asyncio.Runner(loop_factory=loop_factory(application)) as runner:
        runner.run(_live_in(window, settings))


async def _live_in(window: MainWindow, settings: JsonSettings) -> None:
    from interview_desktop.app.menders import HousePlayer, Menders
    from interview_desktop.ui.bridge import Bridge, install_crash_reporter
    from interview_desktop.ui.garbage import GarbageCollector

    garbage = GarbageCollector()  # before the first thread starts
    house = build(settings=settings)
    bridge = Bridge(install_crash_reporter())

    async def devices() -> Sequence[AudioDevice]:
        from interview_desktop.audio.devices import list_devices

        return await asyncio.to_thread(list_devices)

    async def storage() -> int:
        return await asyncio.to_thread(_size_of, house.folder)

    window.furnish(
        house.desk,
        bridge,
        mender=Menders(),
        player=HousePlayer(house),
        storage=storage,
        audio_devices=devices,
        data_folder=house.folder,
        make_sound_check=lambda: make_sound_check(house),
        vendors=house.vendors,
    )
    bridge.on_shutdown("the house", house.close)
    for trouble in (house.settings.notice, house.consent_fault, *house.bank.faults[:1]):
        if trouble is not None:
            window.notice.tell(trouble.message, trouble.remedy)
    chores = asyncio.create_task(_after_first_paint(house, garbage), name="after the first paint")
    try:
        await bridge.closed()
    finally:
        chores.cancel()
        await asyncio.gather(chores, return_exceptions=True)
        window.finish()
        garbage.stop()


async def _after_first_paint(house: House, garbage: GarbageCollector) -> None:
    """What would only delay the window: heavy imports, warm models, recordings that an earlier run left raw."""
    await asyncio.sleep(AFTER_PAINT_S)
    await house.store.warm()
    with contextlib.suppress(Trouble):
        # Missing files are shown on the Home page; here they only mean that there is nothing to warm up.
        await house.speech.get()
    await house.vendors.refresh()
    garbage.settle()
    if not house.desk.read_only:
        await house.desk.finish_chores()


def _size_of(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total
