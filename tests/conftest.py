"""What every test gets: an event loop of its own, and failure for whatever it leaves or warns of."""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
import itertools
import logging
import os
import re
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.loops import LoopFactory, qt_loop, run_test
from tests.support.machinery import PROBES

os.environ["QT_API"] = "pyside6"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

OUTPUT = Path(__file__).parent / "output"

if "INTERVIEW_DESKTOP_VOICES" not in os.environ:
    from interview_desktop.providers.local.voice_pack import voices_folder

    # Tests give the app another home; the voices stay where they were fetched.
    os.environ["INTERVIEW_DESKTOP_VOICES"] = str(voices_folder())
QT_FIXTURES = {"qtbot", "qapp", "qtmodeltester"}


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test ever touches the sessions of the person who runs it."""
    os.environ["INTERVIEW_DESKTOP_DATA"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def output_dir() -> Path:
    """Where pictures, logs and measurements of a run are kept for a person to look at."""
    OUTPUT.mkdir(exist_ok=True)
    return OUTPUT


# ── async tests ──────────────────────────────────────────────────────────────────────────────────────────────────


def _loop_factory(item: pytest.Function) -> LoopFactory:
    wants_qt = QT_FIXTURES & set(item.fixturenames) or item.get_closest_marker("qt_loop")
    return qt_loop if wants_qt else asyncio.new_event_loop


def _limit_s(item: pytest.Function) -> float:
    marker = item.get_closest_marker("limit")
    return float(marker.args[0]) if marker else 30.0


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    function = pyfuncitem.obj
    run = functools.partial(run_test, factory=_loop_factory(pyfuncitem), limit_s=_limit_s(pyfuncitem))
    property_test = getattr(function, "hypothesis", None)
    if property_test is not None and inspect.iscoroutinefunction(property_test.inner_test):
        inner = property_test.inner_test
        property_test.inner_test = functools.wraps(inner)(lambda *args, **kwargs: run(inner(*args, **kwargs)))
        return None
    if not inspect.iscoroutinefunction(function):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    run(function(**arguments))
    return True


# ── garbage ──────────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_configure() -> None:
    """Garbage with Qt objects in it must not be collected by whichever thread allocates: it crashes the whole run."""
    gc.disable()


def pytest_runtest_logfinish() -> None:
    count = next(_finished)
    gc.collect(2 if count % 100 == 0 else 1 if count % 10 == 0 else 0)


_finished = itertools.count(1)


# ── log warnings ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    marker = item.get_closest_marker("expects_log")
    expected = [re.compile(pattern) for pattern in (marker.args if marker else ())]
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    try:
        result = yield
    finally:
        logging.getLogger().removeHandler(listener)
    unexpected = [line for line in listener.lines if not any(pattern.search(line) for pattern in expected)]
    if unexpected:
        pytest.fail("unexpected log warnings:\n" + "\n".join(unexpected), pytrace=False)
    return result


# ── machinery that may be absent ─────────────────────────────────────────────────────────────────────────────────


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, probe in PROBES.items():
        if item.get_closest_marker(name) and (reason := probe()):
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must run the {name} tests: {reason}", pytrace=False)
            pytest.skip(f"{name}: {reason}")


# ── what was on the screen when a test failed ────────────────────────────────────────────────────────────────────


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    if call.when == "call" and report.failed:
        for picture in _grab_windows(item.nodeid):
            report.sections.append(("screenshot", str(picture)))
    return report


def _grab_windows(nodeid: str) -> Iterator[Path]:
    widgets: Any = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    folder = OUTPUT / "failures"
    for number, window in enumerate(widgets.QApplication.topLevelWidgets()):
        if window.isVisible():
            folder.mkdir(parents=True, exist_ok=True)
            picture = folder / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', nodeid)}-{number}.png"
            if window.grab().save(str(picture)):
                yield picture


# ── the summary ──────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat what ``dev.py`` had to say before: pytest's own closing line stays the last one."""
    for note in filter(None, os.environ.get("DEV_NOTES", "").split("\n")):
        terminalreporter.write_line(f"before the tests: {note}", red=True)
    if seconds := os.environ.get("DEV_SECONDS"):
        terminalreporter.write_line(f"set-up and lint took {seconds} s before the tests")
