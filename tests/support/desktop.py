"""A screen of its own for a test: X server, window manager, accessibility bus, mouse, keyboard and camera.

Everything is started here and ended here. Widgets are found by what a screen reader would say of them, and clicked
where they are on the screen.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

from tests.support.machinery import DISTRIBUTION_PYTHON

SIZE = (1440, 900)
OUTPUT = Path(__file__).parents[1] / "output"
READER = Path(__file__).with_name("at_spi_reader.py")
MARK = "INTERVIEW_TEST_SCREEN"
"""Environment variable by which every process of a screen, however it was started, is found again."""

OPENBOX_CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <applications>
    <application type="normal"><decor>no</decor><maximized>yes</maximized></application>
  </applications>
</openbox_config>
"""

T = TypeVar("T")


class NotOnScreen(AssertionError):
    """What the test looked for did not appear; the message lists what was there."""


def wait_until(what: str, look: Callable[[], T | None], limit_s: float = 15.0, every_s: float = 0.1) -> T:
    """The first true answer of ``look``.

    Raises:
        NotOnScreen: ``what`` did not come within ``limit_s`` seconds.
    """
    deadline = time.monotonic() + limit_s
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise NotOnScreen(f"after {limit_s:g} s still no {what}")
        time.sleep(every_s)


@dataclass(frozen=True)
class Widget:
    """A widget as the accessibility bus describes it; ``box`` is x, y, width, height on the screen."""

    screen: Screen
    id: int
    role: str
    name: str
    description: str
    box: tuple[int, int, int, int]
    states: frozenset[str]

    def now(self) -> Widget:
        """The same widget, read again."""
        return self.screen.widget(self.screen.ask(do="read", id=self.id))

    def text(self) -> str:
        """Its text; its name when it has no text of its own."""
        answer = self.screen.ask(do="read", id=self.id)
        return str(answer["text"] if answer["text"] is not None else answer["name"])

    def press(self) -> None:
        """Its action, as a screen reader would trigger it."""
        self.screen.ask(do="press", id=self.id)

    def click(self, x_share: float = 0.5, y_share: float = 0.5) -> None:
        """A mouse click inside its box."""
        x, y, width, height = self.now().box
        if width <= 0 or height <= 0:
            raise NotOnScreen(f"{self.role} {self.name!r} has no place on the screen")
        self.screen.xdotool(
            "mousemove", "--sync", str(int(x + width * x_share)), str(int(y + height * y_share)), "click", "1"
        )

    def focus(self) -> None:
        """Click and wait for the focus, or for one of its descendants to have it."""
        self.click()
        wait_until(f"focus on {self.name!r}", lambda: "focused" in self.now().states, 5)


class Screen:
    """See :func:`screen`."""

    def __init__(self, environment: dict[str, str], reader: subprocess.Popen[str]) -> None:
        self.environment = environment
        """For programs that shall appear on this screen."""
        self._reader = reader

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, **request: Any) -> Any:
        """One question to the reader; see ``at_spi_reader.py``."""
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps(request) + "\n")
        self._reader.stdin.flush()
        line = _read_line(self._reader.stdout, 60)
        answer = json.loads(line) if line else {"error": "the accessibility reader has ended"}
        if "error" in answer:
            raise NotOnScreen(answer["error"])
        return answer["ok"]

    def widget(self, answer: Mapping[str, Any]) -> Widget:
        return Widget(
            self,
            answer["id"],
            answer["role"],
            answer["name"],
            answer["description"],
            tuple(answer["box"] or (0, 0, 0, 0)),
            frozenset(answer["states"]),
        )

    def all(self, role: str | None = None, name: str | None = None) -> list[Widget]:
        """Visible widgets with this role and a name in which the regular expression ``name`` is found."""
        return [self.widget(answer) for answer in self.ask(do="find", role=role, name=name)]

    def find(self, role: str | None = None, name: str | None = None, limit_s: float = 15.0) -> Widget:
        """The first such widget, waited for.

        Raises:
            NotOnScreen: with all that was on the screen.
        """
        try:
            return wait_until(f"{role or 'widget'} named {name!r}", lambda: self.all(role, name), limit_s)[0]
        except NotOnScreen as error:
            raise NotOnScreen(f"{error}; on the screen was:\n{self.tree()}") from None

    def gone(self, role: str | None = None, name: str | None = None, limit_s: float = 15.0) -> None:
        """Wait until there is no such widget."""
        wait_until(f"end of {role or 'widget'} {name!r}", lambda: not self.all(role, name), limit_s)

    def words(self) -> str:
        """All names and texts on the screen, one per line, as a screen reader would go through them."""
        lines = []
        for widget in self.all():
            try:
                text = widget.text()
            except NotOnScreen:
                continue
            lines += [part for part in dict.fromkeys((widget.name, text)) if part]
        return "\n".join(lines)

    def tree(self) -> str:
        return str(self.ask(do="tree"))

    def picture(self, name: str) -> Path:
        """A screenshot kept as ``tests/output/screens/<name>.png``."""
        path = OUTPUT / "screens" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["import", "-silent", "-window", "root", str(path)], env=self.environment, check=True, timeout=30
        )
        return path

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────────

    def xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, check=True, timeout=120, capture_output=True, text=True
        )
        return done.stdout

    def key(self, *names: str) -> None:
        """Keys as xdotool names them: ``key("F5")``, ``key("ctrl+a", "Delete")``."""
        self.xdotool("key", "--clearmodifiers", "--delay", "40", *names)

    def type(self, text: str) -> None:
        """Type into what has the focus; slower when keys must be remapped for characters outside ASCII."""
        self.xdotool("type", "--clearmodifiers", "--delay", "12" if text.isascii() else "60", "--", text)

    @contextmanager
    def program(
        self, command: list[str], log: Path, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A program on this screen, ended with the block; its output goes to ``log``."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**self.environment, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                end(process)


@contextmanager
def screen(size: tuple[int, int] = SIZE) -> Iterator[Screen]:
    """A virtual screen with everything that a desktop app and its user need; nothing of it stays behind."""
    mark = uuid.uuid4().hex
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="screen-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(_end_marked, mark)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DBUS_", "AT_SPI"))},
            MARK: mark,
            "XDG_RUNTIME_DIR": str(folder),
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_ACCESSIBILITY": "1",
            "GSETTINGS_BACKEND": "memory",
            "GTK_A11Y": "none",
            "NO_AT_BRIDGE": "1",
        }
        environment.pop("WAYLAND_DISPLAY", None)
        environment["DISPLAY"] = ":" + _start_x(stack, environment, size)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _start_bus(stack, environment)
        _start_window_manager(stack, environment, folder)
        reader = subprocess.Popen(
            [DISTRIBUTION_PYTHON, str(READER)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        stack.enter_context(_Ended(reader))
        yield Screen(environment, reader)


def _start_x(stack: ExitStack, environment: dict[str, str], size: tuple[int, int]) -> str:
    """The display's number, which the server chooses itself so that two screens never meet."""
    answer, told = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(told), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp", "-noreset"],
        env=environment,
        pass_fds=[told],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.enter_context(_Ended(server))
    os.close(told)
    with os.fdopen(answer) as pipe:
        number = _read_line(pipe, 20).strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    return number


def _start_bus(stack: ExitStack, environment: dict[str, str]) -> str:
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    stack.enter_context(_Ended(bus))
    assert bus.stdout is not None
    address = _read_line(bus.stdout, 20).strip()
    if not address:
        raise RuntimeError("dbus-daemon did not start")
    return address


def _start_window_manager(stack: ExitStack, environment: dict[str, str], folder: Path) -> None:
    config = folder / "openbox.xml"
    config.write_text(OPENBOX_CONFIG)
    manager = subprocess.Popen(
        ["openbox", "--sm-disable", "--config-file", str(config)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.enter_context(_Ended(manager))
    answers = ["xdotool", "get_num_desktops"]
    wait_until(
        "window manager",
        lambda: subprocess.run(answers, env=environment, capture_output=True, check=False).returncode == 0,
        20,
    )


class _Ended:
    """A process that ends with the block."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self._process = process

    def __enter__(self) -> subprocess.Popen[Any]:
        return self._process

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._process)


def end(process: subprocess.Popen[Any], limit_s: float = 8.0) -> None:
    """End a process that leads its own group, gently first, and with it what it started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _end_marked(mark: str) -> None:
    """Services that the bus started lead lives of their own: they carry our mark in their environment."""
    needle = f"{MARK}={mark}".encode()
    for entry in Path("/proc").iterdir():
        if re.fullmatch(r"\d+", entry.name):
            try:
                if needle in (entry / "environ").read_bytes().split(b"\0"):
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue


def _read_line(pipe: IO[str], limit_s: float) -> str:
    ready, _, _ = select.select([pipe], [], [], limit_s)
    return pipe.readline() if ready else ""
