"""Start-up to the first paint against a bare PySide6 window, the longest time in which a busy session's page keeps
the event loop from turning, and how soon the level meter moves meanwhile.

A gap is counted in the processor time of the window's thread between two beats of a 1 ms timer: what other programs
take from the machine does not count, what the window does at one stretch does.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.run import Measure

STARTS = 7
BUSY_S = 8.0
LINES = 2000
SENTENCE = "I check for the complement before I insert so that a reading never pairs with itself"
GOAL_RATIO, GOAL_MEMORY_MB, GOAL_GAP_MS, GOAL_METER_MS = 1.5, 100.0, 16.0, 50.0

WATCH = """
import json, sys
import psutil
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self.tell(watched))
        return False

    def tell(self, window):
        print(json.dumps({"first_paint": True, "rss": psutil.Process().memory_info().rss}), flush=True)
        window.close()

def watch(window):
    window.watch = Watch()
    window.installEventFilter(window.watch)
"""

BARE = (
    WATCH
    + """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.resize(1440, 900)
watch(window)
window.show()
app.exec()
"""
)

APP = (
    WATCH
    + """
from interview_desktop.__main__ import open_window
open_window(watch)
"""
)


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment of a screen of its own; Qt's offscreen one where there is no X server to be had."""
    if not shutil.which("Xvfb"):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def start(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds from the start of the process to its first paint as its parent sees it, and its memory in MB."""
    began = time.monotonic()
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if '"first_paint"' in line:
                seconds = time.monotonic() - began
                process.wait(timeout=60)
                return seconds, json.loads(line)["rss"] / 1e6
        process.wait(timeout=60)
    raise RuntimeError(f"{command[1:3]} ended with {process.returncode} before its first paint")


def start_up() -> list[Measure]:
    app = [sys.executable, "-c", APP]
    bare = [sys.executable, "-c", BARE]
    times: dict[str, list[float]] = {"app": [], "bare": []}
    memory: dict[str, list[float]] = {"app": [], "bare": []}
    with display() as screen, tempfile.TemporaryDirectory() as home:
        own = {
            **screen,
            "INTERVIEW_DESKTOP_DATA": f"{home}/data",
            "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
        }
        for number in range(STARTS + 1):
            for name, command in (("app", app), ("bare", bare)):
                seconds, megabytes = start(command, own)
                if number:  # the first start reads everything from the disk
                    times[name].append(seconds)
                    memory[name].append(megabytes)
    seconds, floor = statistics.median(times["app"]), statistics.median(times["bare"])
    used, used_floor = max(memory["app"]), max(memory["bare"])
    return [
        Measure(
            name="start-up to first paint",
            value=seconds * 1000,
            unit="ms",
            floor=floor * 1000,
            ratio=seconds / floor,
            goal=f"≤ {GOAL_RATIO}×",
            met=seconds / floor <= GOAL_RATIO,
        ),
        Measure(
            name="memory at first paint",
            value=used,
            unit="MB",
            floor=used_floor,
            ratio=used / used_floor,
            goal=f"≤ {GOAL_MEMORY_MB:.0f} MB",
            met=used <= GOAL_MEMORY_MB,
        ),
    ]


class Beat:
    """Processor time of this thread, in milliseconds, between two turns of the event loop."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        self._last = time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.thread_time()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    async def during(self, work: Callable[[], Any]) -> list[float]:
        await asyncio.sleep(1.0)
        self.gaps.clear()
        self._last = time.thread_time()
        self._timer.start()
        await work()
        self._timer.stop()
        return sorted(self.gaps)


def gaps() -> list[Measure]:
    os.environ["QT_API"] = "pyside6"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication, QWidget

    from interview_desktop.ui.bridge import loop_factory
    from interview_desktop.ui.pages.session_page import SessionPage
    from interview_desktop.ui.theme import Appearance
    from tests.fakes.desk import MemorySettings
    from tests.fakes.live_session import FakeLive, demo_problem, long_history
    from tests.support.pages import working_bridge

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)

    async def compare() -> tuple[list[float], list[float], list[float]]:
        empty = QWidget()
        empty.resize(1440, 900)
        empty.show()
        floor = await Beat().during(lambda: asyncio.sleep(2.0))
        empty.close()
        settings = MemorySettings({"appearance.theme": "dark"})
        async with working_bridge() as bridge:
            live = FakeLive(demo_problem(), long_history(LINES))
            page = SessionPage(live, bridge, Appearance(app, settings), settings)
            page.resize(1440, 900)
            page.show()
            busy = await Beat().during(lambda: talk(live, page))
            meter = await level_to_meter(live, page)
            page.release()
            page.close()
            page.deleteLater()
        return busy, floor, meter

    with asyncio.Runner(loop_factory=loop_factory(app)) as runner:
        busy, floor, meter = runner.run(compare())
    worst, usual = busy[-1], busy[int(len(busy) * 0.95)]
    return [
        Measure(
            name="longest gap of the window, busy session of 2,000 lines",
            value=worst,
            unit="ms",
            floor=floor[-1],
            ratio=worst / max(floor[-1], 0.01),
            goal=f"< {GOAL_GAP_MS:.0f} ms",
            met=worst < GOAL_GAP_MS,
        ),
        Measure(name="gap of the window, 95th percentile", value=usual, unit="ms", floor=floor[int(len(floor) * 0.95)]),
        Measure(
            name="level to meter, busy session, 99th percentile",
            value=meter[int(len(meter) * 0.99)],
            unit="ms",
            goal=f"≤ {GOAL_METER_MS:.0f} ms",
            met=meter[int(len(meter) * 0.99)] <= GOAL_METER_MS,
        ),
    ]


async def level_to_meter(live: Any, page: Any) -> list[float]:
    """Milliseconds from a level's signal to the painting of the meter, sorted: everything of ``talk`` goes on."""
    from PySide6.QtCore import QEvent, QObject

    from interview_desktop.session.signals import Level

    waiting: list[float] = []
    taken: list[float] = []

    class Paints(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and waiting:
                now = time.perf_counter()
                taken.extend((now - at) * 1000 for at in waiting)
                waiting.clear()
            return False

    paints = Paints()
    page.voice._wave.installEventFilter(paints)
    talking = asyncio.ensure_future(talk(live, page, levels=False))
    number = 0
    while not talking.done():
        # Out of step with everything else; as often as frames come.
        await asyncio.sleep(0.0317)
        number += 1
        waiting.append(time.perf_counter())
        value = abs(math.sin(number * 0.3))
        live.signal(Level(value, "interviewer") if page.voice.mode == "speaking" else Level(value))
    await talking
    page.voice._wave.removeEventFilter(paints)
    return sorted(taken)


async def talk(live: Any, page: Any, levels: bool = True) -> None:
    """Speech levels at 50 Hz, captions at 10 Hz, a reply streamed at 100 words a second, typing, and finished turns."""
    from interview_desktop.domain import events as ev
    from interview_desktop.session.signals import Interim, Level, VoiceChanged

    words = SENTENCE.split()
    loop = asyncio.get_running_loop()
    end, number, turn = loop.time() + BUSY_S, 0, 10_000
    page.workbench.show_code()
    while loop.time() < end:
        await asyncio.sleep(0.01)
        number += 1
        live.append(ev.InterviewerSaid(turn, number % 200, words[number % len(words)], "probe"))
        if levels and number % 2 == 0:
            live.signal(Level(abs(math.sin(number * 0.3))))
        if number % 10 == 0:
            spoken = " ".join(words[place % len(words)] for place in range(number % 200))
            live.signal(Interim(turn + 1, spoken, "and maybe"))
            page.workbench.editor.insert("x" if number % 100 else "\n")
        if number % 100 == 0:
            live.append(ev.ReplyFinished(turn))
            live.append(ev.CandidateSaid(turn + 1, " ".join(words), False, 0.9))
            live.signal(VoiceChanged("listening" if number % 200 else "speaking"))
            turn += 2


def run() -> list[Measure]:
    return [*gaps(), *start_up()]
