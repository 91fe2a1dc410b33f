"""The session's page on a real screen, read by a real screen reader's means and worked by a real keyboard."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.live_session import CODE
from tests.support.desktop import Screen, screen, wait_until

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.desktop


class Shown:
    def __init__(self, desk: Screen, log: Path) -> None:
        self.desk = desk
        self._log = log

    def code_in_session(self) -> str:
        lines = [line for line in self._log.read_text().splitlines() if line.startswith(("'", '"'))]
        return str(ast.literal_eval(lines[-1])) if lines else ""


@pytest.fixture(params=["scintilla", "plain"])
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shown]:
    log = tmp_path / "page.log"
    with screen() as desk:
        command = [sys.executable, "-m", "tests.support.session_program", request.param]
        with desk.program(command, log, cwd=ROOT):
            yield Shown(desk, log)
    assert "Traceback" not in log.read_text(), log.read_text()


def test_the_editor_is_read_and_written_by_a_person(shown: Shown) -> None:
    desk = shown.desk
    editor = desk.find(name="^Code$", limit_s=30)
    assert editor.text() == CODE
    editor.click(0.5, 0.8)
    wait_until("focus in the editor", lambda: "focused" in editor.now().states, 5)
    desk.key("ctrl+End")
    desk.type("# größer")
    wait_until("typed text on the bus", lambda: editor.text() == CODE + "# größer", 10)
    wait_until("typed text in the session", lambda: shown.code_in_session() == CODE + "# größer", 10)
    desk.key("ctrl+slash")
    wait_until("comment taken away", lambda: editor.text() == CODE + "größer", 5)
    desk.key("Escape", "Tab")
    wait_until("focus gone", lambda: "focused" not in editor.now().states, 5)


def test_words_tell_every_state(shown: Shown) -> None:
    desk = shown.desk
    desk.find(name="^Typing only", limit_s=30)
    desk.find(name="^no pair: failed · 0.02 ms$")
    desk.find(name="^Interviewer: Good. What happens")
    desk.find(name="^18:42 of 45:00$")
    desk.find(name="Tests 5 of 6")
