"""The product as a person has it: window, microphone, loudspeaker, mouse and keyboard, from the start to the report.

Nothing here knows the inside of the app: it is started as a program, spoken to through a sound card and read through
the accessibility bus; what it kept is read from its store.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from tests.support.answers import room_noise, speak_to_files
from tests.support.desktop import OUTPUT, Screen, screen, wait_until
from tests.support.kept import P, events_of, log_of
from tests.support.soundcard import SoundCard, virtual_sound_card

pytestmark = [pytest.mark.desktop, pytest.mark.sound, pytest.mark.speech, pytest.mark.docker, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PROBLEM = "Two readings, one target"

ANSWERS = (
    "Can I use the same reading twice, and may the list be empty?",
    "I would go through the readings in one pass, and look up the complement in a hash map from value to position.",
    "I check before I store, so a reading never pairs with itself, and I keep the first position.",
    "It runs in linear time, because every lookup in the hash map takes constant time.",
)

CODE = """\
def find_pair(readings, target):
    seen = {}
    for position, reading in enumerate(readings):
        if target - reading in seen:
            return [seen[target - reading], position]
        if reading not in seen:
            seen[reading] = position
    return []
"""


@dataclass
class Person:
    """Who sits in front of the app: eyes and hands on the screen, a voice, and a notebook of what the app has kept."""

    screen: Screen
    card: SoundCard
    data: Path

    def log(self) -> list[ev.Envelope]:
        return log_of(self.data)

    def events(self, kind: type[P]) -> list[P]:
        return events_of(self.data, kind)

    def wait_for_event(self, what: str, condition: Callable[[], bool], limit_s: float = 45.0) -> None:
        wait_until(what, condition, limit_s, every_s=0.4)

    def wait_for_turn(self) -> None:
        """Until the interviewer has finished and the voice panel says that it listens."""
        self.wait_for_event("end of the reply", self._interviewer_finished, 90)
        self.screen.find(name="^Listening", limit_s=30)

    def _interviewer_finished(self) -> bool:
        lines = fold_all(self.log()).lines
        return bool(lines) and lines[-1].who == "interviewer" and lines[-1].done

    def answer(self, sound: Path) -> None:
        """Wait for one's turn, speak, and wait until the words are kept."""
        self.wait_for_turn()
        heard = len(self.events(ev.CandidateSaid))
        self.card.play_into_mic(sound)
        self.wait_for_event("answer in the log", lambda: len(self.events(ev.CandidateSaid)) > heard)

    def choose(self, box: str, item: str) -> None:
        """Open a combo box and choose an item by typing it."""
        self.screen.find("combo box", f"^{box}$").click()
        wait_until("open list", lambda: "showing" in self.screen.find("list item", f"^{item}$").states, 10)
        self.screen.type(item)
        self.screen.key("Return")
        wait_until(f"{item!r} chosen", lambda: self.screen.find("combo box", f"^{box}$").name == item, 10)

    def write_code(self, code: str) -> None:
        """Replace the editor's text, line by line: after Return the editor indents by itself, so its indentation is
        taken away before each line."""
        self.screen.find(name="^Code$").click(0.5, 0.4)
        self.screen.key("ctrl+a", "Delete")
        for number, line in enumerate(code.splitlines()):
            if number:
                self.screen.key("Return", "shift+Home", "Delete") if line.strip() else self.screen.key("Return")
            self.screen.type(line)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return asyncio.run(speak_to_files(ANSWERS, tmp_path_factory.mktemp("answers")))


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with (
        virtual_sound_card(adopt=False) as card,
        card.speaking(room_noise(tmp_path)),
        screen() as desk,
    ):
        data = tmp_path / "data"
        environment = {**card.environment, "INTERVIEW_DESKTOP_DATA": str(data)}
        log = OUTPUT / "logs" / "end2end-app.log"
        log.unlink(missing_ok=True)
        with desk.program([sys.executable, "-m", "interview_desktop"], log, environment, cwd=ROOT) as app:
            yield Person(desk, card, data)
            desk.picture("last")
            close(desk, app)
        assert "Traceback" not in log.read_text(errors="replace"), log.read_text(errors="replace")


def close(desk: Screen, app: subprocess.Popen[bytes]) -> None:
    """Close the window as a person does; the app must end by itself."""
    desk.key("alt+F4")
    assert app.wait(30) == 0


def keep_picture(desk: Screen, name: str) -> None:
    """Kept with the test's output; with ``UPDATE_DOCS=1`` it also becomes the picture in the documentation."""
    picture = desk.picture(name)
    if os.environ.get("UPDATE_DOCS") == "1":
        shutil.copy(picture, ROOT / "docs" / "pictures" / f"{name}.png")


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_a_spoken_interview_from_the_first_word_to_the_report(person: Person, answers: list[Path]) -> None:
    desk = person.screen

    desk.find("push button", "^Start interview$", limit_s=30)
    person.choose("Problem", PROBLEM)
    keep_picture(desk, "home")
    desk.find("push button", "^Start interview$").click()

    for number, sound in enumerate(answers[:3]):
        person.answer(sound)
        said = person.events(ev.CandidateSaid)[-1]
        assert isinstance(said, ev.CandidateSaid)
        assert len(words(said.text) & words(ANSWERS[number])) >= 0.6 * len(words(ANSWERS[number]))

    person.wait_for_turn()
    person.write_code(CODE)
    person.wait_for_event("code in the log", lambda: fold_all(person.log()).code["python"].strip() == CODE.strip())
    desk.key("F5")
    person.wait_for_event("result of the run", lambda: bool(person.events(ev.RunFinished)), 60)
    (run,) = person.events(ev.RunFinished)
    assert isinstance(run, ev.RunFinished)
    assert (run.result.reason, run.result.passed) == ("finished", run.result.total)
    desk.find(name=rf"\b{run.result.passed} of {run.result.total}\b")
    keep_picture(desk, "session")

    person.answer(answers[3])
    person.wait_for_turn()
    assert ANSWERS[3].split()[-1].strip(".") in desk.words()

    desk.find("push button", "^End interview").click()
    desk.find("push button", "^End( interview| and show the report)?$").click()
    person.wait_for_event("report", lambda: bool(person.events(ev.ReportMade)), 60)
    state = fold_all(person.log())
    report = state.report
    assert report is not None
    desk.find(name=re.escape(report.verdict[:60]), limit_s=20)
    keep_picture(desk, "report")

    assert state.ended_by == "candidate"
    spoken = [line for line in state.lines if line.who == "candidate" and not line.typed]
    assert len(spoken) >= 4
    assert all(line.audio is not None and line.audio.end_s > line.audio.start_s for line in spoken)
    assert report.quotes_found == report.quotes_claimed > 0
    assert any(score.score for score in report.scores)
    said_by_seq = {line.seq: line.text for line in state.lines}
    for score in report.scores:
        for evidence in score.evidence:
            if evidence.seq in said_by_seq and evidence.quote:
                assert evidence.quote in said_by_seq[evidence.seq]
    on_screen = desk.words()
    for score in report.scores:
        assert score.title in on_screen
    assert recorded_seconds(person.data, state.session_id) > 10


def recorded_seconds(data: Path, session_id: str) -> float:
    """How much sound the session has left in the data folder."""
    import soundfile  # type: ignore[import-untyped, unused-ignore]

    total = 0.0
    for path in (data / "audio").rglob("*"):
        if path.is_file() and session_id in str(path):
            try:
                total += float(soundfile.info(str(path)).duration)
            except soundfile.LibsndfileError:
                continue
    return total
